-- One row a student, school year and measure of engagement that is known of the student.
-- Each is a rate, so that whoever came late has had less time and not less of everything.
with canvas as (
    -- Each Canvas course once: a student in two sections of it has one stream of work.
    -- Excused work is not due, and work on paper leaves no trace in Canvas.
    select
        student_id_hash,
        school_year,
        sum(assignments_due) as assignments_due,
        sum(submitted_on_time) as submitted_on_time,
        sum(activity_minutes) as activity_minutes
    from {{ ref "student_lms_engagement" }}
    group by student_id_hash, school_year
),

-- A few days say little about habits.
students as (
    select student_id_hash, school_year, days_enrolled, days_absent
    from {{ ref "int_student_year" }}
    where days_enrolled >= {{ kpi "chronic_absenteeism" "minimum_days" }}
)

select
    student_id_hash,
    school_year,
    'attendance_rate' as engagement,
    100.0 * (days_enrolled - days_absent) / days_enrolled as engagement_value
from students
union all
select
    student_id_hash,
    school_year,
    'submitted_on_time_rate' as engagement,
    100.0 * submitted_on_time / assignments_due as engagement_value
from canvas
where assignments_due > 0
union all
-- A week is five school days on which the student was enrolled, attended or not.
select
    c.student_id_hash,
    c.school_year,
    'canvas_activity_minutes' as engagement,
    5.0 * c.activity_minutes / s.days_enrolled as engagement_value
from canvas as c
inner join students as s on s.student_id_hash = c.student_id_hash and s.school_year = c.school_year
where c.activity_minutes is not null
