select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    {{ pseudonym "staff" "d.staff_number" }} as staff_id_hash,
    d.is_hispanic as hispanic_latino_ethnicity,
    d.sex_descriptor,
    d._file_sha256,
    d._row_number,
    d._problems
from {{ ref "int_reported_staff" }} as d
where d.is_newest or len(d._problems) > 0
