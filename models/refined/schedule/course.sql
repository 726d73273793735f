-- Skyward keeps courses by school, so the school is the organization that offers them.
select
    course_code,
    school_id as education_organization_id,
    course_title,
    1 as number_of_parts,
    credits as maximum_available_credits,
    department,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "sis_courses" }}
