-- One row a student, school and year: the stays of the year as one. Stays that have not
-- begun by the report date and students who never came say nothing.
with stays as (
    select
        student_id_hash,
        school_id,
        school_year,
        entry_date,
        exit_withdraw_date,
        grade_level,
        is_absence_exempt,
        make_date(school_year::integer, 6, 30) as year_end,
        -- A stay that nobody ended is over with its school year.
        coalesce(exit_withdraw_date, make_date(school_year::integer, 6, 30)) >= {{ report_date }} as holds
    from {{ ref "student_school_association" }}
    where not is_no_show and entry_date <= {{ report_date }}
),

years as (
    select
        s.student_id_hash,
        s.school_id,
        s.school_year,
        arg_max(s.grade_level, s.entry_date) as grade_level,
        bool_or(s.is_absence_exempt) as is_exempt,
        bool_or(s.holds) as currently_enrolled,
        -- A stay without a known end lasts as long as the calendar.
        max(coalesce(s.exit_withdraw_date, date '9999-12-31')) filter (where s.holds) as enrolled_through,
        least({{ report_date }}, max(c.attendance_submitted_through), max(s.year_end)) as as_of_date
    from stays as s
    inner join {{ ref "school" }} as c on c.school_id = s.school_id
    group by s.student_id_hash, s.school_id, s.school_year
),

-- Many students share one end: the days up to it are counted once for all of them.
remaining as (
    select
        y.school_id,
        y.school_year,
        y.as_of_date,
        y.enrolled_through,
        count(distinct d.date) as school_days
    from (select distinct school_id, school_year, as_of_date, enrolled_through from years) as y
    inner join {{ ref "calendar_date" }} as d
        on d.school_id = y.school_id
        and d.school_year = y.school_year
        and d.date > y.as_of_date
        and d.date <= y.enrolled_through
    where d.is_school_day
    group by y.school_id, y.school_year, y.as_of_date, y.enrolled_through
)

select
    y.student_id_hash,
    y.school_id,
    y.school_year,
    y.grade_level,
    y.is_exempt,
    y.currently_enrolled,
    coalesce(r.school_days, 0) as remaining_school_days,
    y.as_of_date
from years as y
left join remaining as r
    on r.school_id = y.school_id
    and r.school_year = y.school_year
    and r.as_of_date = y.as_of_date
    and r.enrolled_through = y.enrolled_through
