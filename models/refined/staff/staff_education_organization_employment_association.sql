select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    d.employment_status_descriptor,
    d.hire_date,
    {{ pseudonym "staff" "d.staff_number" }} as staff_id_hash,
    d.employment_end_date as end_date,
    d._file_sha256,
    d._row_number,
    d._problems
from {{ ref "int_reported_staff" }} as d
-- Whoever is employed by somebody else has neither status nor day.
where (d.is_newest or len(d._problems) > 0)
    and (d.employment_status_descriptor is not null or d.hire_date is not null)
