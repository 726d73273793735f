-- The service that each meal program is.
select
    a.begin_date,
    a.education_organization_id,
    a.program_education_organization_id,
    a.program_name,
    a.program_type_descriptor,
    a.student_id_hash,
    p.service_descriptor as school_food_service_program_service_descriptor,
    a._file_sha256,
    a._row_number
from {{ ref "student_school_food_service_program_association" }} as a
inner join {{ ref "education_programs" }} as p
    on p.program_name = a.program_name and p.program_type_descriptor = a.program_type_descriptor
-- The old code for both kinds of meals doesn't say which.
where p.service_descriptor is not null
