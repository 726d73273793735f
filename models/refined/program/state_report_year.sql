-- Which of the state's reports tell of which school years. Whoever stands in no row of a
-- report that came is no member; where no report came, nobody knows. Programs are told of
-- by the reports of all years, special education by the newest alone.
with told as (
    select 'programs' as report, academic_year_id from {{ source_history "calpads" "sprg" }}
    union all
    select 'special_education' as report, academic_year_id from {{ source "calpads" "sped" }}
)

select distinct
    report,
    {{ include "number" "right(trim(academic_year_id), 4)" "smallint" }} as school_year
from told
where school_year is not null
