-- Nothing is said about fewer students than the kpi's minimum, nor about a school or grade
-- level whose number would give theirs away: see int_hidden_cell.
with cells as (
    select
        *,
        concat_ws('|', engagement, performance) as pair_name,
        max(students) filter (where scope = 'district') over (
            partition by school_year, engagement, performance
        ) as district_students
    from {{ ref "int_correlation" }}
),

judged as (
    select c.*, s.cell is not null or g.cell is not null as is_hidden
    from cells as c
    left join {{ ref "int_hidden_cell" }} as s
        on s.mart = 'v_performance_correlations'
        and s.school_year = c.school_year
        and s.population = c.pair_name
        and s.dimension = 'school'
        and s.cell = c.school_id::varchar
    left join {{ ref "int_hidden_cell" }} as g
        on g.mart = 'v_performance_correlations'
        and g.school_year = c.school_year
        and g.population = concat_ws('|', c.pair_name, c.school_id)
        and g.dimension = 'grade_level'
        and g.cell = c.grade_level
    where c.district_students >= {{ kpi "performance_correlation" "minimum_students" }}
),

-- A part that was hidden with another which is gone now is all that the whole has more than
-- the other parts, so that the whole isn't told either.
schools_told as (
    select * replace (
        is_hidden or (scope = 'school' and count(*) filter (where is_hidden and scope = 'school_grade') over (
            partition by school_year, engagement, performance, school_id
        ) = 1) as is_hidden
    )
    from judged
),

told as (
    select * replace (
        is_hidden or (scope = 'district' and count(*) filter (where is_hidden and scope = 'school') over (
            partition by school_year, engagement, performance
        ) = 1) as is_hidden
    )
    from schools_told
)

select
    school_year,
    scope,
    school_id,
    grade_level,
    engagement,
    performance,
    students as n,
    round(pearson, 3) as pearson,
    round({{ include "correlation_bound" "pearson" "students" "1" "-" }}, 3) as pearson_low,
    round({{ include "correlation_bound" "pearson" "students" "1" "+" }}, 3) as pearson_high,
    round(spearman, 3) as spearman,
    round({{ include "correlation_bound" "spearman" "students" "(1 + pow(spearman, 2) / 2)" "-" }}, 3) as spearman_low,
    round({{ include "correlation_bound" "spearman" "students" "(1 + pow(spearman, 2) / 2)" "+" }}, 3) as spearman_high,
    {{ report_date }} as as_of_date
from told
where not is_hidden
