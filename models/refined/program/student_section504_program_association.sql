-- Whoever is a member is eligible; a plan is in force for those who take part.
select
    m.begin_date,
    m.education_organization_id,
    m.program_education_organization_id,
    m.program_name,
    m.program_type_descriptor,
    {{ pseudonym "student" "m.student_number" }} as student_id_hash,
    m.end_date,
    true as section504_eligibility,
    m.is_participating as accommodation_plan,
    m._file_sha256,
    m._row_number,
    m._problems
from {{ ref "int_program_memberships" }} as m
where m.association = 'section_504'
