-- The programs that CALPADS knows, as programs of the district. They are a list of the
-- project's own, so that they come from no file.
select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    program_name,
    program_type_descriptor,
    program_code as program_id
from {{ ref "education_programs" }}
