-- One row a class: the marks of the newest grading period of its course, how far their
-- mean lies from the course's, and how far it would lie if every student had come with the
-- same prior achievement. Nothing is hidden here.
with marks as (
    select m.*, p.prior_achievement as prior
    from {{ ref "int_section_mark" }} as m
    left join {{ ref "int_student_prior" }} as p
        on p.student_id_hash = m.student_id_hash and p.school_year = m.school_year
),

-- A mark without grade points (pass or fail) passes or not, and has no part in a mean.
classes as (
    select
        school_id,
        school_year,
        session_name,
        local_course_code,
        section_identifier,
        grading_period_name,
        count(*) as students,
        count(*) filter (where is_passing) as passing,
        count(grade_points) as students_with_points,
        avg(grade_points) as mean_grade_points,
        stddev_samp(grade_points) as spread,
        -- The sums of a regression, over the students whose prior achievement is known.
        regr_count(grade_points, prior) as students_with_prior,
        sum(prior) filter (where grade_points is not null) as prior_sum,
        regr_sxx(grade_points, prior) as prior_squares,
        regr_sxy(grade_points, prior) as products
    from marks
    group by school_id, school_year, session_name, local_course_code, section_identifier, grading_period_name
),

courses as (
    select
        *,
        count(*) over course as course_sections,
        (sum(students) over course)::bigint as course_students,
        (sum(students_with_points) over course)::bigint as course_students_with_points,
        count(*) filter (where students_with_points > 0) over course as course_sections_with_points,
        sum(mean_grade_points * students_with_points) over course
            / nullif(sum(students_with_points) over course, 0) as course_mean_grade_points,
        sum(prior_sum) over course / nullif(sum(students_with_prior) over course, 0) as course_prior,
        sum(prior_squares) over course as course_prior_squares,
        -- What one standard deviation of prior achievement is worth in grade points among
        -- students of one class: how strictly their teacher marks has no part in it.
        -- Empty where too few are known to say.
        case
            when sum(students_with_prior) over course >= {{ kpi "section_comparison" "minimum_prior_students" }}
                then sum(products) over course / nullif(sum(prior_squares) over course, 0)
        end as slope
    from classes
    window course as (partition by school_id, school_year, session_name, local_course_code)
),

-- The mark each student would have with the course's mean prior achievement. Who has none
-- that is known is taken to have the mean, and stays in the class's number.
leveled as (
    select
        m.section_identifier,
        m.grade_points - coalesce(c.slope * (m.prior - c.course_prior), 0) as grade_points,
        coalesce(m.prior - c.course_prior, 0) as prior_distance
    from marks as m
    inner join courses as c on c.section_identifier = m.section_identifier
    where m.grade_points is not null
),

leveled_classes as (
    select
        section_identifier,
        avg(grade_points) as mean_grade_points,
        var_pop(grade_points) * count(*) as squares,
        avg(prior_distance) as prior_distance
    from leveled
    group by section_identifier
),

-- The variance that is left within classes. Each class has used up one degree of freedom
-- for its mean, and the course one for its slope.
compared as (
    select
        c.*,
        l.mean_grade_points - c.course_mean_grade_points as adjusted_difference,
        l.prior_distance,
        sum(l.squares) over course / nullif(
            c.course_students_with_points - c.course_sections_with_points - (c.slope is not null)::integer, 0
        ) as residual_variance
    from courses as c
    left join leveled_classes as l on l.section_identifier = c.section_identifier
    window course as (partition by c.school_id, c.school_year, c.session_name, c.local_course_code)
)

select
    c.school_id,
    c.school_year,
    c.session_name,
    c.local_course_code,
    c.section_identifier,
    c.grading_period_name,
    c.students,
    c.passing,
    c.students_with_points,
    c.mean_grade_points,
    c.spread,
    {{ kpi "section_comparison" "interval_z" }} * c.spread / sqrt(c.students_with_points) as mean_margin,
    a.days_enrolled,
    a.days_present,
    c.course_sections,
    c.course_students,
    c.course_students_with_points,
    c.course_mean_grade_points,
    c.students_with_prior,
    c.slope,
    case when c.course_sections_with_points > 1 then c.adjusted_difference end as adjusted_difference,
    -- A class of n students is a part of its course of N, so the distance between their
    -- means is (N − n) / N of the distance between the class and the others. The variance
    -- of that, s² (1/n + 1/(N − n)), times ((N − n) / N)² is s² (1/n − 1/N). The slope is
    -- only known so well, which tells the more the further the class stands from the mean.
    case
        when c.course_sections_with_points > 1
            then {{ kpi "section_comparison" "interval_z" }} * sqrt(c.residual_variance * (
                1.0 / c.students_with_points - 1.0 / c.course_students_with_points
                + case when c.slope is null then 0 else pow(c.prior_distance, 2) / c.course_prior_squares end
            ))
    end as adjusted_margin,
    coalesce(t.teachers_of_record, 0) as teachers_of_record,
    coalesce(t.co_teachers, 0) as co_teachers
from compared as c
left join {{ ref "int_section_attendance" }} as a on a.section_identifier = c.section_identifier
left join {{ ref "int_section_teacher" }} as t on t.section_identifier = c.section_identifier
