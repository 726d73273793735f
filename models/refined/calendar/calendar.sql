-- Skyward keeps one calendar a school and year.
select distinct
    {{ include "text" "school_id" }} || '-' || {{ include "text" "school_year" }} as calendar_code,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "number" "school_year" "smallint" }} as school_year,
    'uri://ed-fi.org/CalendarTypeDescriptor#School' as calendar_type_descriptor
from {{ source "skyward" "calendar_days" }}
