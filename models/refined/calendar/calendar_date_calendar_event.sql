-- A day that is called nothing has no event; as a day it counts all the same.
select
    d.school_id || '-' || d.school_year as calendar_code,
    d.calendar_date as date,
    d.school_id,
    d.school_year,
    t.calendar_event_descriptor,
    d._file_sha256,
    d._row_number,
    list_concat(d._problems, {{ include "problems"
        (include "unmapped" "calendar_event_descriptor" "d.day_type" "t.calendar_event_descriptor") }}) as _problems
from {{ ref "sis_calendar_days" }} as d
left join {{ ref "calendar_day_types" }} as t on t.day_type = d.day_type
where d.day_type is not null
