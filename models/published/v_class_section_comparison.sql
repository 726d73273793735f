-- One row a class and the newest grading period that any class of its course has marks for.
-- A class of ten or fewer marked students is hidden, and with it the next larger class of
-- the course: the course's total would give it back.
with marks as (
    select
        g.school_id,
        g.school_year,
        g.session_name,
        g.local_course_code,
        g.section_identifier,
        g.grading_period_name,
        m.grade_points,
        m.is_passing,
        p.period_order = max(p.period_order) over (
            partition by g.school_id, g.school_year, g.session_name, g.local_course_code
        ) as is_newest
    from {{ ref "grade" }} as g
    inner join {{ ref "grade_marks" }} as m on m.grade_mark = g.letter_grade_earned
    inner join {{ ref "grading_periods" }} as p on p.grading_period = g.grading_period_name
),

sections as (
    select
        school_id,
        school_year,
        session_name,
        local_course_code,
        section_identifier,
        grading_period_name,
        count(*) as students,
        sum(grade_points) as points,
        avg(grade_points) as mean_points,
        stddev_samp(grade_points) as spread,
        count(*) filter (where is_passing) as passing
    from marks
    where is_newest
    group by school_id, school_year, session_name, local_course_code, section_identifier, grading_period_name
),

judged as (
    select
        *,
        count(*) over course as course_sections,
        sum(students) over course as course_students,
        sum(points) over course / sum(students) over course as course_mean_points,
        {{ include "is_hidden_cell"
            "students" "school_id, school_year, session_name, local_course_code" "section_identifier" }} as is_hidden
    from sections
    window course as (partition by school_id, school_year, session_name, local_course_code)
),

teachers as (
    select
        section_identifier,
        count(distinct staff_id_hash) as teachers_of_record
    from {{ ref "staff_section_association" }}
    where classroom_position_descriptor = 'uri://ed-fi.org/ClassroomPositionDescriptor#Teacher of Record'
        and begin_date <= {{ report_date }}
        and coalesce(end_date, {{ report_date }}) >= {{ report_date }}
    group by section_identifier
)

select
    j.school_id,
    j.school_year,
    j.session_name,
    j.local_course_code,
    o.local_course_title,
    j.section_identifier,
    j.grading_period_name,
    coalesce(t.teachers_of_record, 0) as teachers_of_record,
    case when not j.is_hidden then j.students end as students,
    case when not j.is_hidden then round(j.mean_points, 2)::decimal(3, 2) end as mean_grade_points,
    case
        when not j.is_hidden
            then round({{ kpi "section_comparison" "interval_z" }} * j.spread / sqrt(j.students), 2)::decimal(3, 2)
    end as mean_grade_points_margin,
    case when not j.is_hidden then {{ include "percent" "j.passing" "j.students" }} end as pass_rate,
    j.course_sections,
    case when j.course_students >= {{ kpi "small_cells" "minimum" }} then j.course_students::bigint end
        as course_students,
    case
        when j.course_students >= {{ kpi "small_cells" "minimum" }} then round(j.course_mean_points, 2)::decimal(3, 2)
    end as course_mean_grade_points,
    -- A course with one class has nothing to be compared with.
    case
        when not j.is_hidden and j.course_sections > 1
            then round(j.mean_points - j.course_mean_points, 2)::decimal(3, 2)
    end as difference_from_course_mean,
    case
        when j.students < {{ kpi "small_cells" "minimum" }} then 'primary'
        when j.is_hidden then 'complementary'
        else 'none'
    end as suppression,
    {{ report_date }} as as_of_date
from judged as j
inner join {{ ref "course_offering" }} as o
    on o.local_course_code = j.local_course_code
    and o.school_id = j.school_id
    and o.school_year = j.school_year
    and o.session_name = j.session_name
left join teachers as t on t.section_identifier = j.section_identifier
