-- One row a student and course offering: the mark of the newest grading period that any
-- class of the course has marks for. A student who changed the class has one mark, in the
-- class entered last, so that classes add up to their course.
with periods as (
    select
        g.school_id,
        g.school_year,
        g.session_name,
        g.local_course_code,
        g.grading_period_name,
        least(coalesce(p.end_date, {{ report_date }}), {{ report_date }}) as last_date,
        -- Of two periods that end on one day the semester is the newer, by its order.
        row_number() over (
            partition by g.school_id, g.school_year, g.session_name, g.local_course_code
            order by p.end_date desc nulls last, n.period_order desc
        ) as nth_newest
    from (
        select distinct school_id, school_year, session_name, local_course_code, grading_period_name
        from {{ ref "grade" }}
        where letter_grade_earned is not null
    ) as g
    inner join {{ ref "grading_periods" }} as n on n.grading_period = g.grading_period_name
    left join {{ ref "grading_period" }} as p
        on p.school_id = g.school_id
        and p.school_year = g.school_year
        and p.grading_period_name = g.grading_period_name
    where coalesce(p.begin_date, {{ report_date }}) <= {{ report_date }}
),

marks as (
    select
        g.school_id,
        g.school_year,
        g.session_name,
        g.local_course_code,
        g.section_identifier,
        p.grading_period_name,
        p.last_date,
        g.student_id_hash,
        m.grade_points,
        m.is_passing,
        row_number() over (
            partition by g.school_id, g.school_year, g.session_name, g.local_course_code, g.student_id_hash
            order by g.begin_date desc, g.section_identifier desc
        ) as nth_newest_stay
    from {{ ref "grade" }} as g
    inner join periods as p
        on p.school_id = g.school_id
        and p.school_year = g.school_year
        and p.session_name = g.session_name
        and p.local_course_code = g.local_course_code
        and p.grading_period_name = g.grading_period_name
        and p.nth_newest = 1
    inner join {{ ref "grade_marks" }} as m on m.grade_mark = g.letter_grade_earned
)

select
    school_id,
    school_year,
    session_name,
    local_course_code,
    section_identifier,
    grading_period_name,
    last_date,
    student_id_hash,
    grade_points,
    is_passing
from marks
where nth_newest_stay = 1
