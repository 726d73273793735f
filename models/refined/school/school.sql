select
    {{ include "number" "s.school_id" "bigint" }} as school_id,
    {{ include "text" "s.school_name" }} as name_of_institution,
    {{ var "education_organization_id" }}::bigint as local_education_agency_id,
    {{ include "text" "s.cds_school_code" }} as cds_school_code,
    {{ include "text" "s.school_level" }} as school_level,
    {{ include "skyward_date" "a.submitted_through" }} as attendance_submitted_through
from {{ source "skyward" "schools" }} as s
left join {{ source "skyward" "attendance_submissions" }} as a on a.school_id = s.school_id
