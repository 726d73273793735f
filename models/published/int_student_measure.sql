-- One row a student, school year and measure of engagement that is known of the student.
with canvas as (
    -- Each Canvas course once: a student in two sections of it has one stream of work.
    select
        student_id_hash,
        school_year,
        sum(assignments_due) as assignments_due,
        sum(submitted_on_time) as submitted_on_time,
        sum(activity_minutes) as activity_minutes
    from {{ ref "student_lms_engagement" }}
    group by student_id_hash, school_year
)

select
    student_id_hash,
    school_year,
    'attendance_rate' as engagement,
    100.0 * (days_enrolled - days_absent) / days_enrolled as engagement_value
from {{ ref "int_student_year" }}
where days_enrolled >= {{ kpi "chronic_absenteeism" "minimum_days" }}
union all
select
    student_id_hash,
    school_year,
    'submitted_on_time_rate' as engagement,
    100.0 * submitted_on_time / assignments_due as engagement_value
from canvas
where assignments_due > 0
union all
select
    student_id_hash,
    school_year,
    'canvas_activity_minutes' as engagement,
    activity_minutes::double as engagement_value
from canvas
where activity_minutes is not null
