select
    a.start_date as begin_date,
    s.local_course_code,
    s.school_id,
    s.school_year,
    a.section_id as section_identifier,
    s.session_name,
    {{ pseudonym "staff" "ids.staff_number" }} as staff_id_hash,
    p.classroom_position_descriptor,
    a.end_date,
    a._file_sha256,
    a._row_number,
    list_concat(a._problems, {{ include "problems"
        (include "unresolved" "staff_id_hash" "a.staff_id" "ids.staff_number" "ids.matches")
        (include "unrelated" "section_identifier" "a.section_id" "s.section_identifier" "s.matches")
        (include "unmapped" "classroom_position_descriptor" "a.position" "p.classroom_position_descriptor") }}) as _problems
from {{ ref "sis_section_staff" }} as a
left join {{ ref "int_section_keys" }} as s on s.section_identifier = a.section_id
left join {{ ref "int_staff_ids" }} as ids on ids.source_system = a.source_system and ids.source_id = a.staff_id
left join {{ ref "classroom_positions" }} as p on p.position = a.position
