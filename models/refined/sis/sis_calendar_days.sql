-- Days of the school calendars, whichever way Skyward exports them.
select
    'skyward' as source_system,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "number" "school_year" "smallint" }} as school_year,
    {{ include "skyward_date" "calendar_date" "calendar_days" }} as calendar_date,
    {{ include "number" "count_as" "decimal(3, 2)" }} as count_as,
    {{ include "text" "day_type" }} as day_type,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "school_id" "school_id" (include "number" "school_id" "bigint"))
        (include "unreadable" "school_year" "school_year" (include "number" "school_year" "smallint"))
        (include "unreadable" "calendar_date" "calendar_date" (include "skyward_date" "calendar_date" "calendar_days"))
        (include "unreadable" "count_as" "count_as" (include "number" "count_as" "decimal(3, 2)")) }} as _problems
from {{ source "skyward" "calendar_days" }}
union all
select
    'skyward_qmlativ' as source_system,
    c.school_id,
    c.school_year,
    {{ include "qmlativ_date" "d.date" }} as calendar_date,
    {{ include "number" "d.count_as" "decimal(3, 2)" }} as count_as,
    {{ include "text" "d.day_type" }} as day_type,
    d._file_sha256,
    d._row_number,
    {{ include "problems"
        (include "unrelated" "calendar_id" "d.calendar_id" "c.calendar_id" "c.matches")
        (include "unreadable" "calendar_date" "d.date" (include "qmlativ_date" "d.date"))
        (include "unreadable" "count_as" "d.count_as" (include "number" "d.count_as" "decimal(3, 2)")) }} as _problems
from {{ source "skyward_qmlativ" "calendar_day" }} as d
left join {{ ref "int_qmlativ_calendars" }} as c on c.calendar_id = {{ include "text" "d.calendar_id" }}
