-- Who was involved in which incident and how, with what followed.
select
    {{ include "text" "i.incident_number" }} as incident_identifier,
    {{ include "number" "i.school_id" "bigint" }} as school_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    v.is_offender,
    o.behavior_descriptor,
    {{ include "text" "p.action_code" }} as action_code,
    {{ include "skyward_date" "p.action_date" }} as discipline_date,
    {{ include "number" "p.duration_days" "decimal(5, 2)" }} as duration_days
from {{ source "skyward" "incident_students" }} as p
inner join {{ source "skyward" "incidents" }} as i on i.incident_id = p.incident_id
inner join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'skyward' and ids.source_id = {{ include "text" "p.student_id" }}
left join {{ ref "involvements" }} as v on v.involvement = {{ include "text" "p.involvement" }}
left join {{ ref "offense_codes" }} as o on o.offense_code = {{ include "text" "p.offense_code" }}
