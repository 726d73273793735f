-- Skyward's own number of the class is the section identifier: Canvas knows it too.
select
    c.course_code as local_course_code,
    s.school_id,
    s.school_year,
    s.section_id as section_identifier,
    s.term_name as session_name,
    s.section_code as section_name,
    c.credits as available_credits,
    s._file_sha256,
    s._row_number,
    list_concat(s._problems, {{ include "problems"
        (include "unrelated" "local_course_code" "s.course_id" "c.course_code" "c.matches") }}) as _problems
from {{ ref "sis_sections" }} as s
left join {{ ref "int_course_ids" }} as c on c.source_system = s.source_system and c.course_id = s.course_id
