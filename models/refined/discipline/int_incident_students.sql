-- Who was involved in which incident and how, with what followed. A row of Skyward is a
-- student, offense and action, and Ed-Fi keeps them apart: of the rows that tell of one
-- offense, or of one action, the first stands for it. It is a rank, so that a row that was
-- delivered twice stays twice and the second is found by its key.
select
    i.incident_identifier,
    i.school_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    v.is_offender,
    v.participation_code_descriptor,
    o.behavior_descriptor,
    p.action_code,
    r.discipline_descriptor,
    p.action_date as discipline_date,
    p.duration_days,
    row_number() over (partition by p.incident_id, p.offense_code order by p._row_number) = 1 as is_first_of_behavior,
    rank() over (
        partition by p.incident_id, p.student_id, v.is_offender, p.offense_code
        order by p.action_code, p.action_date, p.duration_days
    ) = 1 as is_first_of_offense,
    rank() over (
        partition by p.incident_id, p.student_id, v.is_offender
        order by p.offense_code, p.action_code, p.action_date, p.duration_days
    ) = 1 as is_first_of_student,
    rank() over (
        partition by p.incident_id, p.student_id, p.involvement
        order by p.offense_code, p.action_code, p.action_date, p.duration_days
    ) = 1 as is_first_of_involvement,
    rank() over (
        partition by p.incident_id, p.student_id, p.action_code, p.action_date
        order by p.duration_days desc nulls last, p.offense_code
    ) = 1 as is_first_of_action,
    p._file_sha256,
    p._row_number,
    list_concat(p._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "p.student_id" "ids.student_number" "ids.matches")
        (include "unrelated" "incident_identifier" "p.incident_id" "i.incident_identifier" "i.matches")
        (include "unmapped" "involvement" "p.involvement" "v.involvement")
        (include "unmapped" "behavior_descriptor" "p.offense_code" "o.behavior_descriptor")
        (include "unmapped" "discipline_descriptor" "p.action_code" "r.discipline_descriptor") }}) as _problems
from {{ ref "sis_incident_students" }} as p
left join {{ ref "int_incident_ids" }} as i on i.source_system = p.source_system and i.incident_id = p.incident_id
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = p.source_system and ids.source_id = p.student_id
left join {{ ref "involvements" }} as v on v.involvement = p.involvement
left join {{ ref "offense_codes" }} as o on o.offense_code = p.offense_code
left join {{ ref "discipline_results" }} as r on r.action_code = p.action_code
