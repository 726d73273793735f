-- Spearman's coefficient is Pearson's of the ranks, where equal values share the mean of
-- their ranks. Nothing is said about fewer students than the kpi's minimum.
with performance as (
    select
        student_id_hash,
        school_year,
        'grade_point_average' as performance,
        grade_point_average::double as performance_value
    from {{ ref "int_student_grades" }}
    where grade_point_average is not null
    union all
    select
        student_id_hash,
        school_year,
        'earned_credits' as performance,
        earned_credits::double as performance_value
    from {{ ref "int_student_grades" }}
    where attempted_credits > 0
),

pairs as (
    select
        y.school_year,
        y.school_id,
        y.grade_level,
        m.engagement,
        p.performance,
        m.engagement_value::double as x,
        p.performance_value as y
    from {{ ref "int_student_year" }} as y
    inner join {{ ref "int_student_measure" }} as m
        on m.student_id_hash = y.student_id_hash and m.school_year = y.school_year
    inner join performance as p
        on p.student_id_hash = y.student_id_hash and p.school_year = y.school_year
),

scoped as (
    select 'district' as scope, null::bigint as school_id, null::varchar as grade_level,
        school_year, engagement, performance, x, y
    from pairs
    union all
    select 'school' as scope, school_id, null::varchar as grade_level, school_year, engagement, performance, x, y
    from pairs
    union all
    select 'grade_level' as scope, null::bigint as school_id, grade_level, school_year, engagement, performance, x, y
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
),

correlated as (
    select
        scope,
        school_id,
        grade_level,
        school_year,
        engagement,
        performance,
        count(*) as students,
        -- Where all students have the same value there is nothing to correlate.
        case when min(x) < max(x) and min(y) < max(y) then corr(y, x) end as pearson,
        case when min(x) < max(x) and min(y) < max(y) then corr(y_rank, x_rank) end as spearman
    from ranked
    group by scope, school_id, grade_level, school_year, engagement, performance
    having count(*) >= {{ kpi "performance_correlation" "minimum_students" }}
)

select
    school_year,
    scope,
    school_id,
    grade_level,
    engagement,
    performance,
    students,
    round(pearson, 3) as pearson,
    round({{ include "fisher_bound" "pearson" "students" "-" }}, 3) as pearson_low,
    round({{ include "fisher_bound" "pearson" "students" "+" }}, 3) as pearson_high,
    round(spearman, 3) as spearman,
    round({{ include "fisher_bound" "spearman" "students" "-" }}, 3) as spearman_low,
    round({{ include "fisher_bound" "spearman" "students" "+" }}, 3) as spearman_high,
    {{ report_date }} as as_of_date
from correlated
