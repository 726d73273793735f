-- Every number of students that a mart could show, one row a cell. The cells of a
-- dimension add up to the cell 'all' of their population, so one that is hidden could be
-- had by subtraction. int_risky_cell says which ones it takes to prevent that.
with correlations as (
    select
        *,
        max(students) filter (where scope = 'district') over pair as district_students,
        max(students) filter (where scope = 'school') over (
            partition by school_year, engagement, performance, school_id
        ) as school_students,
        concat_ws('|', engagement, performance) as pair_name
    from {{ ref "int_correlation" }}
    window pair as (partition by school_year, engagement, performance)
),

cells as (
    select distinct
        'v_equity_outcomes' as mart,
        school_year,
        hides_with,
        population,
        dimension,
        group_name as cell,
        students,
        {{ kpi "small_cells" "minimum" }} as minimum
    from {{ ref "int_equity_cell" }}
    where dimension <> 'all'
    union all
    select distinct
        'v_equity_outcomes', school_year, hides_with, population, 'all', 'all', students,
        {{ kpi "small_cells" "minimum" }}
    from {{ ref "int_equity_cell" }}
    where dimension = 'all'
    union all
    -- Classes add up to their course.
    select
        'v_class_section_comparison',
        school_year,
        {{ include "course_cell" }} as hides_with,
        {{ include "course_cell" }} as population,
        'section',
        section_identifier,
        students,
        {{ kpi "small_cells" "minimum" }}
    from {{ ref "int_section_result" }}
    union all
    select distinct
        'v_class_section_comparison', school_year, {{ include "course_cell" }}, {{ include "course_cell" }},
        'all', 'all', course_students, {{ kpi "small_cells" "minimum" }}
    from {{ ref "int_section_result" }}
    union all
    -- Schools add up to the district, and grade levels to their school.
    select
        'v_performance_correlations', school_year, pair_name, pair_name,
        case when scope = 'district' then 'all' else 'school' end,
        coalesce(school_id::varchar, 'all'),
        students,
        {{ kpi "performance_correlation" "minimum_students" }}
    from correlations
    where scope in ('district', 'school')
        and district_students >= {{ kpi "performance_correlation" "minimum_students" }}
    union all
    select
        'v_performance_correlations', school_year, concat_ws('|', pair_name, school_id), concat_ws('|', pair_name, school_id),
        case when scope = 'school' then 'all' else 'grade_level' end,
        coalesce(grade_level, 'all'),
        students,
        {{ kpi "performance_correlation" "minimum_students" }}
    from correlations
    where scope in ('school', 'school_grade')
        and school_students >= {{ kpi "performance_correlation" "minimum_students" }}
        and district_students >= {{ kpi "performance_correlation" "minimum_students" }}
)

select mart, school_year::smallint as school_year, hides_with, population, dimension, cell, students, minimum::integer as minimum
from cells
