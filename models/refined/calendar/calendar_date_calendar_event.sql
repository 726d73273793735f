select
    {{ include "text" "d.school_id" }} || '-' || {{ include "text" "d.school_year" }} as calendar_code,
    {{ include "skyward_date" "d.calendar_date" }} as date,
    {{ include "number" "d.school_id" "bigint" }} as school_id,
    {{ include "number" "d.school_year" "smallint" }} as school_year,
    t.calendar_event_descriptor
from {{ source "skyward" "calendar_days" }} as d
left join {{ ref "calendar_day_types" }} as t on t.day_type = {{ include "text" "d.day_type" }}
