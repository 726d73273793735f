-- One row a student and school year with marks: those of the newest grading period that
-- the student has any for, and the credits of the year so far.
with marks as (
    select
        g.student_id_hash,
        g.school_year,
        m.grade_points,
        m.is_passing,
        m.is_d_or_f,
        g.earned_credits,
        g.attempted_credits,
        p.period_order = max(p.period_order) over (partition by g.student_id_hash, g.school_year) as is_newest
    from {{ ref "grade" }} as g
    inner join {{ ref "grade_marks" }} as m on m.grade_mark = g.letter_grade_earned
    inner join {{ ref "grading_periods" }} as p on p.grading_period = g.grading_period_name
)

select
    student_id_hash,
    school_year,
    count(*) filter (where is_newest) as marks,
    count(*) filter (where is_newest and not is_passing) as failing_marks,
    count(*) filter (where is_newest and is_d_or_f) as d_or_f_marks,
    avg(grade_points) filter (where is_newest) as grade_point_average,
    sum(earned_credits) as earned_credits,
    sum(attempted_credits) as attempted_credits
from marks
group by student_id_hash, school_year
