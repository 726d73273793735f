select
    {{ include "skyward_date" "a.start_date" }} as begin_date,
    s.local_course_code,
    s.school_id,
    s.school_year,
    s.section_identifier,
    s.session_name,
    {{ pseudonym "staff" "ids.staff_number" }} as staff_id_hash,
    p.classroom_position_descriptor,
    {{ include "skyward_date" "a.end_date" }} as end_date
from {{ source "skyward" "section_staff" }} as a
inner join {{ ref "section" }} as s on s.section_identifier = {{ include "text" "a.section_id" }}
inner join {{ ref "int_staff_ids" }} as ids on ids.staff_id = {{ include "text" "a.staff_id" }}
left join {{ ref "classroom_positions" }} as p on p.position = {{ include "text" "a.position" }}
