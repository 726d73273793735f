select
    {{ include "text" "school_id" }} || '-' || {{ include "text" "school_year" }} as calendar_code,
    {{ include "skyward_date" "calendar_date" }} as date,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "number" "school_year" "smallint" }} as school_year,
    -- Count As is the weight of the day. Whatever is taught on it, it is a school day.
    {{ include "number" "count_as" "decimal(3, 2)" }} > 0 as is_school_day
from {{ source "skyward" "calendar_days" }}
