-- Ed-Fi asks for at least one code of each course: the district's own.
select
    course_code,
    school_id as education_organization_id,
    'uri://ed-fi.org/CourseIdentificationSystemDescriptor#LEA course code' as course_identification_system_descriptor,
    course_code as identification_code,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "sis_courses" }}
