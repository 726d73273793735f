-- One row a class and the newest grading period that any class of its course has marks for.
-- A class that int_hidden_cell names keeps its row without figures.
with judged as (
    select r.*, h.cell is not null as is_hidden, w.cell is not null as is_course_hidden
    from (select *, {{ include "course_cell" }} as course_cell from {{ ref "int_section_result" }}) as r
    left join {{ ref "int_hidden_cell" }} as h
        on h.mart = 'v_class_section_comparison'
        and h.school_year = r.school_year
        and h.population = r.course_cell
        and h.dimension = 'section'
        and h.cell = r.section_identifier
    left join {{ ref "int_hidden_cell" }} as w
        on w.mart = 'v_class_section_comparison'
        and w.school_year = r.school_year
        and w.population = r.course_cell
        and w.dimension = 'all'
),

-- The mean of a few marks among many of pass or fail is that of a few students.
told as (
    select *, not is_hidden and students_with_points >= {{ kpi "small_cells" "minimum" }} as is_mean_shown
    from judged
),

-- A class that was hidden with another which is gone now: what the course has more than
-- the others is that class alone.
alone as (
    select *, count(*) filter (where is_hidden) over (partition by school_year, course_cell) = 1 as is_alone
    from told
),

-- The mean of the course less those that are shown gives the mean of all others together,
-- who must not be few either. A difference tells the course's mean as well.
compared as (
    select
        *,
        not is_course_hidden and not is_alone and coalesce(sum(students_with_points) filter (where not is_mean_shown) over course, 0)
            not between 1 and {{ kpi "small_cells" "minimum" }} - 1 as is_course_mean_shown
    from alone
    window course as (partition by school_year, course_cell)
)

select
    j.school_id,
    j.school_year,
    j.session_name,
    j.local_course_code,
    o.local_course_title,
    j.section_identifier,
    j.grading_period_name,
    j.teachers_of_record,
    j.co_teachers,
    case when not j.is_hidden then j.students end as n,
    case when j.is_mean_shown then round(j.mean_grade_points, 2)::decimal(3, 2) end as mean_grade_points,
    case when j.is_mean_shown then round(j.mean_margin, 2)::decimal(5, 2) end as mean_grade_points_margin,
    case when not j.is_hidden then {{ include "percent" "j.passing" "j.students" }} end as pass_rate,
    case when not j.is_hidden then {{ include "percent" "j.days_present" "j.days_enrolled" }} end as attendance_rate,
    j.course_sections,
    case when not j.is_course_hidden and not j.is_alone then j.course_students end as course_students,
    case when j.is_course_mean_shown then round(j.course_mean_grade_points, 2)::decimal(3, 2) end
        as course_mean_grade_points,
    -- A course with one class has nothing to be compared with.
    case
        when j.is_mean_shown and j.is_course_mean_shown and j.adjusted_difference is not null
            then round(j.mean_grade_points - j.course_mean_grade_points, 2)::decimal(3, 2)
    end as difference_from_course_mean,
    case
        when j.is_mean_shown and j.is_course_mean_shown then round(j.adjusted_difference, 2)::decimal(5, 2)
    end as adjusted_difference,
    case
        when j.is_mean_shown and j.is_course_mean_shown then round(j.adjusted_margin, 2)::decimal(5, 2)
    end as adjusted_difference_margin,
    j.slope is not null as is_prior_known,
    case when j.is_hidden then 'hidden' else 'none' end as suppression,
    {{ report_date }} as as_of_date
from compared as j
inner join {{ ref "course_offering" }} as o
    on o.local_course_code = j.local_course_code
    and o.school_id = j.school_id
    and o.school_year = j.school_year
    and o.session_name = j.session_name
