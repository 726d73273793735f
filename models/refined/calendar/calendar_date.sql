select
    school_id || '-' || school_year as calendar_code,
    calendar_date as date,
    school_id,
    school_year,
    -- Count As is the weight of the day. Whatever is taught on it, it is a school day.
    count_as > 0 as is_school_day,
    _file_sha256,
    _row_number,
    list_concat(_problems, {{ include "problems"
        (include "problem" "count_as is null" "required" "is_school_day" "'the weight of the day is missing'") }}) as _problems
from {{ ref "sis_calendar_days" }}
