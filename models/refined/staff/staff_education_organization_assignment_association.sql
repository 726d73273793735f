-- Assignments are reported for a school year, which in California runs from July to June.
with assignments as (
    select
        *,
        try_cast(left({{ include "text" "academic_year_id" }}, 4) as integer) as first_year
    from {{ source "calpads" "sass" }}
    -- A row that deletes an earlier report says nothing itself.
    where {{ include "text" "transaction_type_code" }} is distinct from 'D'
)

select
    make_date(a.first_year, 7, 1) as begin_date,
    {{ include "reported_organization" "a" "school_of_assignment" "s" }} as education_organization_id,
    j.staff_classification_descriptor,
    {{ pseudonym "staff" "ids.staff_number" }} as staff_id_hash,
    make_date(a.first_year + 1, 6, 30) as end_date,
    ({{ include "number" "a.staff_job_classification_fte_percentage" "decimal(7, 4)" }} / 100)::decimal(5, 4)
        as full_time_equivalency,
    a._file_sha256,
    a._row_number,
    {{ include "problems"
        (include "missing" "staff_id_hash" "a.seid")
        (include "unresolved" "staff_id_hash" (include "text" "a.seid") "ids.staff_number" "ids.matches")
        (include "missing" "begin_date" "a.academic_year_id")
        (include "unreadable" "begin_date" "a.academic_year_id" "a.first_year")
        (include "unmapped" "staff_classification_descriptor" (include "text" "a.staff_job_classification_code")
            "j.staff_classification_descriptor")
        (include "unreadable" "full_time_equivalency" "a.staff_job_classification_fte_percentage"
            (include "number" "a.staff_job_classification_fte_percentage" "decimal(7, 4)"))
        (include "unknown_organization" "a" "school_of_assignment" "s")
    }} as _problems
from assignments as a
left join {{ ref "int_staff_ids" }} as ids
    on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "a.seid" }}
left join {{ ref "school" }} as s
    on right(s.cds_school_code, 7) = {{ include "text" "a.school_of_assignment" }}
left join {{ ref "job_classifications" }} as j
    on j.job_classification = {{ include "text" "a.staff_job_classification_code" }}
