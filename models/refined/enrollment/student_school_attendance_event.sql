-- One row a student, day and kind of exception. Several kinds on one day are several
-- rows, as in Ed-Fi; attendance_codes says which of them speaks for the day.
with events as (
    select
        ids.student_number,
        {{ include "number" "a.school_id" "bigint" }} as school_id,
        {{ include "number" "a.school_year" "smallint" }} as school_year,
        {{ include "skyward_date" "a.attendance_date" }} as event_date,
        {{ include "text" "a.attendance_code" }} as attendance_code,
        -- The same kind entered twice for one day is one exception.
        max({{ include "number" "a.days_absent" "decimal(3, 2)" }}) as days_absent
    from {{ source "skyward" "attendance" }} as a
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'skyward' and ids.source_id = {{ include "text" "a.student_id" }}
    group by
        ids.student_number, a.school_id, a.school_year, a.attendance_date, {{ include "text" "a.attendance_code" }}
),

-- Sessions overlap: a semester lies within a year. The shortest one is meant.
sessions as (
    select
        d.school_id,
        d.school_year,
        d.date,
        s.session_name,
        row_number() over (
            partition by d.school_id, d.school_year, d.date
            order by s.end_date - s.begin_date, s.session_name
        ) as shortest_first
    from {{ ref "calendar_date" }} as d
    inner join {{ ref "session" }} as s
        on s.school_id = d.school_id
        and s.school_year = d.school_year
        and d.date between s.begin_date and s.end_date
)

select
    c.attendance_event_category_descriptor,
    e.event_date,
    e.school_id,
    e.school_year,
    s.session_name,
    {{ pseudonym "student" "e.student_number" }} as student_id_hash,
    e.days_absent as event_duration,
    c.attendance_code
from events as e
left join {{ ref "attendance_codes" }} as c on c.attendance_code = e.attendance_code
left join sessions as s
    on s.school_id = e.school_id
    and s.school_year = e.school_year
    and s.date = e.event_date
    and s.shortest_first = 1
