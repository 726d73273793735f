-- Skyward keeps courses by school, so the school is the organization that offers them.
select
    {{ include "text" "course_code" }} as course_code,
    {{ include "number" "school_id" "bigint" }} as education_organization_id,
    {{ include "text" "course_title" }} as course_title,
    1 as number_of_parts,
    {{ include "number" "credits" "decimal(9, 3)" }} as maximum_available_credits,
    {{ include "text" "department" }} as department
from {{ source "skyward" "courses" }}
