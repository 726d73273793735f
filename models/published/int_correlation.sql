-- One row a measure of engagement, a measure of performance and a part of the district
-- with students who have both. Spearman's coefficient is Pearson's of the
-- ranks, where equal values share the mean of their ranks. Nothing is hidden here.
with pairs as (
    select
        y.school_year,
        y.school_id,
        y.grade_level,
        m.engagement,
        p.performance,
        m.engagement_value::double as x,
        p.performance_value::double as y
    from {{ ref "int_student_year" }} as y
    inner join {{ ref "int_student_measure" }} as m
        on m.student_id_hash = y.student_id_hash and m.school_year = y.school_year
    inner join {{ ref "int_student_performance" }} as p
        on p.student_id_hash = y.student_id_hash and p.school_year = y.school_year
),

-- Grade levels add up to their school, and schools to the district.
scoped as (
    select 'district' as scope, null::bigint as school_id, null::varchar as grade_level,
        school_year, engagement, performance, x, y
    from pairs
    union all
    select 'school' as scope, school_id, null::varchar as grade_level, school_year, engagement, performance, x, y
    from pairs
    union all
    select 'school_grade' as scope, school_id, grade_level, school_year, engagement, performance, x, y
    from pairs
),

ranked as (
    select
        *,
        rank() over (cells order by x) + (count(*) over same_x - 1) / 2.0 as x_rank,
        rank() over (cells order by y) + (count(*) over same_y - 1) / 2.0 as y_rank
    from scoped
    window
        cells as (partition by scope, school_id, grade_level, school_year, engagement, performance),
        same_x as (partition by scope, school_id, grade_level, school_year, engagement, performance, x),
        same_y as (partition by scope, school_id, grade_level, school_year, engagement, performance, y)
)

select
    school_year,
    scope,
    school_id,
    grade_level,
    engagement,
    performance,
    count(*) as students,
    -- Where all students have the same value there is nothing to correlate.
    case when count(distinct x) > 1 and count(distinct y) > 1 then corr(y, x) end as pearson,
    case when count(distinct x) > 1 and count(distinct y) > 1 then corr(y_rank, x_rank) end as spearman
from ranked
group by school_year, scope, school_id, grade_level, engagement, performance
