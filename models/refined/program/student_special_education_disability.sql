-- At most two disabilities a plan, the main one first.
with given as (
    select *, disability1_code as disability_code, 1 as place from {{ ref "int_special_education_meetings" }}
    union all
    select *, disability2_code as disability_code, 2 as place from {{ ref "int_special_education_meetings" }}
)

select
    g.begin_date,
    g.education_organization_id,
    {{ var "education_organization_id" }}::bigint as program_education_organization_id,
    p.program_name,
    p.program_type_descriptor,
    {{ pseudonym "student" "g.student_number" }} as student_id_hash,
    d.disability_descriptor,
    g.place as order_of_disability,
    g._file_sha256,
    g._row_number,
    {{ include "problems"
        (include "unmapped" "disability_descriptor" "g.disability_code" "d.disability_descriptor")
    }} as _problems
from given as g
left join {{ ref "education_programs" }} as p on p.program_code = '144'
left join {{ ref "disability_codes" }} as d on d.disability_code = g.disability_code
where g.is_in_force and g.disability_code is not null
