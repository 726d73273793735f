{{ config "severity" "warn" }}
-- An event whose code no list knows stands in quarantine, and its day seems attended. A few
-- are mistakes; more than one in twenty is a code that the SIS has renamed.
with events as (
    select
        school_year,
        len(list_filter(_problems, lambda problem: problem.field = 'attendance_event_category_descriptor')) > 0 as is_unknown
    from {{ ref "int_attendance_events" }}
)

select school_year
from events
group by school_year
having count(*) filter (where is_unknown) * 20 > count(*)
