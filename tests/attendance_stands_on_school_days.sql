{{ config "severity" "warn" }}
-- An attendance event on a day without school, or of a student who was not enrolled, is a
-- mistake at its source. It counts for nothing here, but the office should know.
select e.school_id, e.event_date, count(*) as events
from {{ ref "student_school_attendance_event" }} as e
left join {{ ref "calendar_date" }} as d
    on d.school_id = e.school_id and d.school_year = e.school_year and d.date = e.event_date and d.is_school_day
left join {{ ref "student_school_association" }} as s
    on s.student_id_hash = e.student_id_hash
    and s.school_id = e.school_id
    and e.event_date between s.entry_date and coalesce(s.exit_withdraw_date, date '9999-12-31')
    and not s.is_no_show
where d.date is null or s.student_id_hash is null
group by e.school_id, e.event_date
