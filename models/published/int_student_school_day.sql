-- One row a student, school and school day on which the student was enrolled, up to the
-- report date, with what is known of the day.
with stays as (
    select
        student_id_hash,
        school_id,
        school_year,
        entry_date,
        least(coalesce(exit_withdraw_date, {{ report_date }}), {{ report_date }}) as last_date
    from {{ ref "student_school_association" }}
    where not is_no_show
),

-- Where stays overlap, the later one goes on from the end of those before it: a day counts
-- once.
own_days as (
    select
        * exclude (entry_date),
        greatest(entry_date, 1 + max(last_date) over (
            partition by student_id_hash, school_id, school_year order by entry_date
            rows between unbounded preceding and 1 preceding
        )) as first_date
    from stays
),

days as (
    select
        s.student_id_hash,
        s.school_id,
        s.school_year,
        d.date
    from own_days as s
    inner join {{ ref "calendar_date" }} as d
        on d.school_id = s.school_id
        and d.school_year = s.school_year
        and d.date between s.first_date and s.last_date
    where d.is_school_day
),

-- Ed-Fi asks for the term of an event, and one whose day no term holds stands in quarantine.
-- A school whose terms were not delivered has absences all the same: without them everybody
-- would seem to be present every day.
told as (
    select student_id_hash, school_id, event_date, attendance_code, event_duration
    from {{ ref "student_school_attendance_event" }}
    union all
    select distinct student_id_hash, school_id, event_date, attendance_code, event_duration
    from {{ ref "int_attendance_events" }}
    where len(_problems) > 0
        and len(list_filter(_problems, lambda problem: problem.field <> 'session_name')) = 0
),

events as (
    select
        e.student_id_hash,
        e.school_id,
        e.event_date,
        c.kind,
        c.counts_as_absence,
        -- Half a day with an excuse and half a day without are a day.
        least(1, sum(e.event_duration) filter (where c.counts_as_absence) over (
            partition by e.student_id_hash, e.school_id, e.event_date
        )) as part_absent,
        row_number() over (
            partition by e.student_id_hash, e.school_id, e.event_date
            order by c.priority, e.event_duration desc, e.attendance_code
        ) as first_speaks
    from told as e
    inner join {{ ref "attendance_codes" }} as c on c.attendance_code = e.attendance_code
)

select
    d.student_id_hash,
    d.school_id,
    d.school_year,
    d.date,
    -- No event means present only as far as the school has handed in attendance. Of one
    -- that never did nothing is known.
    coalesce(d.date <= s.attendance_submitted_through, false) as is_submitted,
    -- Whoever attends any part of a day attends the day.
    coalesce(e.counts_as_absence and e.part_absent >= 1, false) as is_absent,
    e.kind,
    case when e.counts_as_absence then e.part_absent else 0 end as part_absent
from days as d
inner join {{ ref "school" }} as s on s.school_id = d.school_id
left join events as e
    on e.student_id_hash = d.student_id_hash
    and e.school_id = d.school_id
    and e.event_date = d.date
    and e.first_speaks = 1
