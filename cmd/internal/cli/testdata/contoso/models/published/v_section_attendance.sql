with attendance as (
    select
        student_id_hash,
        section_identifier,
        count(*) as days_recorded,
        count(*) filter (where attendance_event_category = 'Absent') as days_absent,
        min(event_date) as first_day,
        max(event_date) as last_day
    from {{ ref "student_section_attendance_event" }}
    where event_date <= {{ report_date }}
    group by student_id_hash, section_identifier
)

select
    a.student_id_hash,
    s.school_id,
    s.grade_level,
    a.section_identifier,
    a.days_recorded,
    a.days_absent,
    round(100.0 * a.days_absent / a.days_recorded, 1)::decimal(4, 1) as absence_rate,
    a.first_day,
    a.last_day,
    g.numeric_grade_earned,
    g.letter_grade_earned
from attendance as a
inner join {{ ref "student" }} as s on s.student_id_hash = a.student_id_hash
left join {{ ref "grade" }} as g
    on g.student_id_hash = a.student_id_hash and g.section_identifier = a.section_identifier
