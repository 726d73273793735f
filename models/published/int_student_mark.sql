-- One row a student, grading period and class with a mark, by the report date.
with marks as (
    select
        g.student_id_hash,
        g.school_year,
        g.local_course_code,
        g.grading_period_name,
        g.grade_type_descriptor,
        p.end_date as period_end_date,
        coalesce(p.end_date, {{ report_date }}) <= {{ report_date }} as is_over,
        n.period_order,
        m.grade_points,
        m.is_passing,
        m.is_d_or_f,
        g.earned_credits,
        g.attempted_credits,
        -- Who changes classes within a course has a mark of each: that of the newest stay
        -- stands. Two classes that began on one day are two classes.
        rank() over (
            partition by g.student_id_hash, g.school_year, g.grading_period_name, g.local_course_code
            order by g.begin_date desc
        ) as newest_stay
    from {{ ref "grade" }} as g
    left join {{ ref "grade_marks" }} as m on m.grade_mark = g.letter_grade_earned
    left join {{ ref "grading_periods" }} as n on n.grading_period = g.grading_period_name
    left join {{ ref "grading_period" }} as p
        on p.grading_period_name = g.grading_period_name
        and p.school_id = g.school_id
        and p.school_year = g.school_year
    -- A period without dates is taken as begun: there is a mark for it.
    where coalesce(p.begin_date, {{ report_date }}) <= {{ report_date }}
),

weighed as (
    select
        *,
        sum(attempted_credits) filter (where is_over) over (
            partition by student_id_hash, school_year, local_course_code, grade_type_descriptor
        ) as kind_credits
    from marks
    where newest_stay = 1
)

select
    student_id_hash,
    school_year,
    local_course_code,
    grading_period_name,
    period_end_date,
    period_order,
    grade_points,
    is_passing,
    is_d_or_f,
    earned_credits,
    attempted_credits,
    -- Where quarters and the semesters over them both give a course's credits, the kind
    -- that gives more stands. A period that still runs has earned nothing yet.
    is_over and dense_rank() over (
        partition by student_id_hash, school_year, local_course_code
        order by kind_credits desc nulls last, grade_type_descriptor
    ) = 1 as gives_credits
from weighed
