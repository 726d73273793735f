-- One row a student, program and first day. Membership at two schools is one membership
-- in the district: it lasts while one of them does.
with memberships as (
    select
        ids.student_number,
        {{ include "text" "m.education_program_code" }} as program_code,
        {{ include "calpads_date" "m.education_program_membership_start_date" }} as begin_date,
        case
            when count({{ include "text" "m.education_program_membership_end_date" }}) = count(*)
                then max({{ include "calpads_date" "m.education_program_membership_end_date" }})
        end as end_date
    from {{ source "calpads" "sprg" }} as m
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "m.ssid" }}
    group by
        ids.student_number, {{ include "text" "m.education_program_code" }},
        m.education_program_membership_start_date
)

select
    m.begin_date,
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    {{ var "education_organization_id" }}::bigint as program_education_organization_id,
    p.program_name,
    p.program_type_descriptor,
    {{ pseudonym "student" "m.student_number" }} as student_id_hash,
    m.end_date,
    p.student_group
from memberships as m
left join {{ ref "education_programs" }} as p on p.program_code = m.program_code
