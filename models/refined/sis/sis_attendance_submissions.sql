-- How far each school has handed in attendance, whichever way Skyward exports it.
select
    'skyward' as source_system,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "skyward_date" "submitted_through" "attendance_submissions" }} as submitted_through,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "school_id" "school_id" (include "number" "school_id" "bigint"))
        (include "unreadable" "submitted_through" "submitted_through" (include "skyward_date" "submitted_through" "attendance_submissions")) }} as _problems
from {{ source "skyward" "attendance_submissions" }}
union all
select
    'skyward_qmlativ' as source_system,
    k.school_id,
    {{ include "qmlativ_date" "c.attendance_posted_through" }} as submitted_through,
    c._file_sha256,
    c._row_number,
    {{ include "problems"
        (include "unreadable" "submitted_through" "c.attendance_posted_through" (include "qmlativ_date" "c.attendance_posted_through")) }} as _problems
from {{ source "skyward_qmlativ" "calendar" }} as c
left join {{ ref "int_qmlativ_calendars" }} as k on k.calendar_id = {{ include "text" "c.calendar_id" }}
