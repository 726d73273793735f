-- One row a student and school year with letter marks: those of the newest grading period
-- that the student has any for, and the credits of the year so far.
with periods as (
    -- The newest is the one that ends last. Where no dates are known, the order of the
    -- district's list says which.
    select
        student_id_hash,
        school_year,
        grading_period_name,
        max(period_end_date) as period_end_date,
        row_number() over (
            partition by student_id_hash, school_year
            order by max(period_end_date) desc nulls last, max(period_order) desc nulls last, grading_period_name
        ) as newest_first
    from {{ ref "int_student_mark" }}
    where is_passing is not null
    group by student_id_hash, school_year, grading_period_name
),

credits as (
    select
        student_id_hash,
        school_year,
        coalesce(sum(earned_credits) filter (where gives_credits), 0) as earned_credits,
        coalesce(sum(attempted_credits) filter (where gives_credits), 0) as attempted_credits
    from {{ ref "int_student_mark" }}
    group by student_id_hash, school_year
)

select
    p.student_id_hash,
    p.school_year,
    p.grading_period_name,
    max(p.period_end_date) as period_end_date,
    count(*) as marks,
    count(*) filter (where not m.is_passing) as failing_marks,
    count(*) filter (where m.is_d_or_f) as d_or_f_marks,
    -- A class that is only passed or failed has no points and no part in the average.
    avg(m.grade_points) as grade_point_average,
    -- The average is a fraction; a line is held against its two exact halves.
    sum(m.grade_points) as grade_points,
    count(m.grade_points) as marks_with_points,
    max(c.earned_credits) as earned_credits,
    max(c.attempted_credits) as attempted_credits
from periods as p
inner join {{ ref "int_student_mark" }} as m
    on m.student_id_hash = p.student_id_hash
    and m.school_year = p.school_year
    and m.grading_period_name = p.grading_period_name
    and m.is_passing is not null
inner join credits as c on c.student_id_hash = p.student_id_hash and c.school_year = p.school_year
where p.newest_first = 1
group by p.student_id_hash, p.school_year, p.grading_period_name
