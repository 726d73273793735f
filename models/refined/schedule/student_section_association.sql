-- One row a student's stay in a class. The last day of a stay belongs to it.
select
    a.start_date as begin_date,
    s.local_course_code,
    s.school_id,
    s.school_year,
    a.section_id as section_identifier,
    s.session_name,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    a.end_date,
    a._file_sha256,
    a._row_number,
    list_concat(a._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "a.student_id" "ids.student_number" "ids.matches")
        (include "unrelated" "section_identifier" "a.section_id" "s.section_identifier" "s.matches") }}) as _problems
from {{ ref "sis_section_students" }} as a
left join {{ ref "int_section_keys" }} as s on s.section_identifier = a.section_id
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = a.source_system and ids.source_id = a.student_id
