-- A course is offered in each term in which it has a class. The first class stands for the
-- offering; a class whose course isn't known is found as a class.
select
    c.course_code as local_course_code,
    s.school_id,
    s.school_year,
    s.term_name as session_name,
    c.course_code,
    c.school_id as education_organization_id,
    min(c.course_title) as local_course_title,
    arg_min(s._file_sha256, s._row_number) as _file_sha256,
    min(s._row_number) as _row_number
from {{ ref "sis_sections" }} as s
left join {{ ref "int_course_ids" }} as c on c.source_system = s.source_system and c.course_id = s.course_id
where c.course_code is not null
    and s.school_id is not null
    and s.school_year is not null
    and s.term_name is not null
group by s.school_id, s.school_year, s.term_name, c.course_code, c.school_id
