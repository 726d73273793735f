-- Members of staff as reported to the state. Of several rows of one person the newest
-- that has begun by the report date holds; those it replaced are history.
with reported as (
    select
        ids.staff_number,
        {{ include "calpads_date" "d.effective_start_date" }} as effective_start_date,
        x.sex_descriptor,
        {{ include "yes_or_no" "d.staff_hispanic_ethnicity_indicator" }} as is_hispanic,
        {{ include "text" "d.staff_race1_code" }} as race1_code,
        {{ include "text" "d.staff_race2_code" }} as race2_code,
        {{ include "text" "d.staff_race3_code" }} as race3_code,
        {{ include "text" "d.staff_race4_code" }} as race4_code,
        {{ include "text" "d.staff_race5_code" }} as race5_code,
        t.employment_status_descriptor,
        {{ include "calpads_date" "d.staff_employment_start_date" }} as hire_date,
        {{ include "calpads_date" "d.staff_employment_end_date" }} as employment_end_date,
        d._file_sha256,
        d._row_number,
        {{ include "problems"
            (include "missing" "staff_id_hash" "d.seid")
            (include "unresolved" "staff_id_hash" (include "text" "d.seid") "ids.staff_number" "ids.matches")
            (include "unreadable" "effective_start_date" "d.effective_start_date"
                (include "calpads_date" "d.effective_start_date"))
            (include "unreadable" "hispanic_latino_ethnicity" "d.staff_hispanic_ethnicity_indicator"
                (include "yes_or_no" "d.staff_hispanic_ethnicity_indicator"))
            (include "unmapped" "sex_descriptor" (include "text" "d.staff_gender_code") "x.sex_descriptor")
            (include "unmapped" "employment_status_descriptor"
                (include "text" "d.staff_employment_status_code") "t.employment_status")
            (include "unreadable" "hire_date" "d.staff_employment_start_date"
                (include "calpads_date" "d.staff_employment_start_date"))
            (include "unreadable" "end_date" "d.staff_employment_end_date"
                (include "calpads_date" "d.staff_employment_end_date"))
        }} as _problems
    from {{ source "calpads" "sdem" }} as d
    left join {{ ref "int_staff_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "d.seid" }}
    left join {{ ref "sexes" }} as x on x.gender = {{ include "text" "d.staff_gender_code" }}
    left join {{ ref "employment_statuses" }} as t
        on t.employment_status = {{ include "text" "d.staff_employment_status_code" }}
    -- A row that deletes an earlier report says nothing itself.
    where {{ include "text" "d.transaction_type_code" }} is distinct from 'D'
)

select
    *,
    dense_rank() over (
        partition by staff_number, len(_problems) = 0
        order by coalesce(effective_start_date <= {{ report_date }}, true) desc, effective_start_date desc
    ) = 1 as is_newest
from reported
