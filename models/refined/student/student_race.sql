-- Chinese and Korean, say, are one race in Ed-Fi, so they are one row. Hispanic ethnicity
-- is California's other question and stands in student_demographic.
select distinct
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    student_id_hash,
    race_descriptor,
    _file_sha256,
    _row_number
from {{ ref "int_given_races" }}
