-- Every membership, whichever association of Ed-Fi holds it: what the marts group by.
with memberships as (
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_program_association" }}
    union all
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_special_education_program_association" }}
    union all
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_school_food_service_program_association" }}
    union all
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_homeless_program_association" }}
    union all
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_language_instruction_program_association" }}
    union all
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_section504_program_association" }}
    union all
    select
        begin_date, education_organization_id, program_education_organization_id, program_name,
        program_type_descriptor, student_id_hash, end_date, _file_sha256, _row_number
    from {{ ref "student_title_i_part_a_program_association" }}
)

select
    m.begin_date,
    m.education_organization_id,
    m.program_education_organization_id,
    m.program_name,
    m.program_type_descriptor,
    m.student_id_hash,
    m.end_date,
    p.student_group,
    m._file_sha256,
    m._row_number
from memberships as m
left join {{ ref "education_programs" }} as p
    on p.program_name = m.program_name and p.program_type_descriptor = m.program_type_descriptor
