-- What is not known is unknown, which is not low. The profile is as bad as its worst part
-- that is known.
with years_with_discipline as (
    select distinct school_year from {{ ref "discipline_incident" }}
),

students as (
    select
        *,
        -- A year that is over is held to the tests of its own time.
        least({{ report_date }}, make_date(school_year::integer, 6, 30)) as known_until
    from {{ ref "int_student_year" }}
),

-- Tests that reached a level and have a standard to meet, and none too old to speak of the
-- student today.
tests as (
    select
        s.student_id_hash,
        s.school_year,
        a.assessment_family,
        a.school_year as test_year,
        a.test_date,
        a.level_order,
        row_number() over (
            partition by s.student_id_hash, s.school_year, a.assessment_family, a.school_year, a.subject
            order by a.test_date desc, a.assessment_identifier
        ) as newest_of_subject
    from students as s
    inner join {{ ref "int_student_assessment" }} as a on a.student_id_hash = s.student_id_hash
    where a.is_standard_met is not null
        and a.test_date <= s.known_until
        and a.test_date >= s.known_until - to_months({{ kpi "wellbeing_risk" "assessment_months" }})
),

-- One family and school year of tests speaks: the one with the newest.
assessment as (
    select
        student_id_hash,
        school_year,
        assessment_family,
        count(*) as assessments_taken,
        min(level_order) as lowest_level,
        max(test_date) as newest_test_date,
        row_number() over (
            partition by student_id_hash, school_year
            order by max(test_date) desc, assessment_family
        ) as newest_family
    from tests
    where newest_of_subject = 1
    group by student_id_hash, school_year, assessment_family, test_year
),

inputs as (
    select
        s.student_id_hash,
        s.school_year,
        s.school_id,
        s.grade_level,
        s.as_of_date,
        s.days_enrolled,
        s.days_absent,
        s.is_exempt,
        -- Without any incident of the year in the district, discipline was not delivered.
        case when d.school_year is not null then coalesce(b.incidents, 0) end as incidents,
        case when d.school_year is not null then coalesce(b.suspended_days, 0) end as suspended_days,
        g.marks,
        g.failing_marks,
        g.grade_point_average,
        g.grade_points,
        g.marks_with_points,
        t.assessment_family,
        t.assessments_taken,
        t.lowest_level,
        t.newest_test_date
    from students as s
    left join years_with_discipline as d on d.school_year = s.school_year
    left join {{ ref "int_student_behavior" }} as b
        on b.student_id_hash = s.student_id_hash and b.school_year = s.school_year
    left join {{ ref "int_student_grades" }} as g
        on g.student_id_hash = s.student_id_hash and g.school_year = s.school_year
    left join assessment as t
        on t.student_id_hash = s.student_id_hash and t.school_year = s.school_year and t.newest_family = 1
),

levels as (
    select
        *,
        case
            -- Where the school's calendar isn't the student's, a day without a word says nothing.
            when is_exempt or days_enrolled < {{ kpi "chronic_absenteeism" "early_days" }} then 'unknown'
            when days_absent * 100 >= {{ kpi "wellbeing_risk" "attendance_high" }} * days_enrolled then 'high'
            when days_absent * 100 >= {{ kpi "wellbeing_risk" "attendance_moderate" }} * days_enrolled then 'moderate'
            else 'low'
        end as attendance_risk,
        case
            when incidents is null then 'unknown'
            when incidents >= {{ kpi "wellbeing_risk" "incidents_high" }}
                or suspended_days >= {{ kpi "wellbeing_risk" "suspended_days_high" }} then 'high'
            when incidents >= {{ kpi "wellbeing_risk" "incidents_moderate" }} then 'moderate'
            else 'low'
        end as behavior_risk,
        -- The average is a fraction, so the line is held to its two exact halves.
        case
            when marks is null then 'unknown'
            when failing_marks >= {{ kpi "wellbeing_risk" "failing_high" }}
                or grade_points < {{ kpi "wellbeing_risk" "average_high" }} * marks_with_points then 'high'
            when failing_marks >= {{ kpi "wellbeing_risk" "failing_moderate" }}
                or grade_points < {{ kpi "wellbeing_risk" "average_moderate" }} * marks_with_points then 'moderate'
            else 'low'
        end as grades_risk,
        case
            when lowest_level is null then 'unknown'
            when lowest_level <= {{ kpi "wellbeing_risk" "assessment_high" }} then 'high'
            when lowest_level <= {{ kpi "wellbeing_risk" "assessment_moderate" }} then 'moderate'
            else 'low'
        end as assessment_risk
    from inputs
)

select
    student_id_hash,
    school_year,
    school_id,
    grade_level,
    days_enrolled,
    days_absent,
    is_exempt,
    attendance_risk,
    incidents,
    suspended_days::decimal(6, 2) as suspended_days,
    behavior_risk,
    marks,
    failing_marks,
    round(grade_point_average, 2)::decimal(3, 2) as grade_point_average,
    grades_risk,
    assessment_family,
    newest_test_date,
    assessments_taken,
    lowest_level,
    assessment_risk,
    case
        when 'high' in (attendance_risk, behavior_risk, grades_risk, assessment_risk) then 'high'
        when 'moderate' in (attendance_risk, behavior_risk, grades_risk, assessment_risk) then 'moderate'
        when 'low' in (attendance_risk, behavior_risk, grades_risk, assessment_risk) then 'low'
        else 'unknown'
    end as overall_risk,
    (attendance_risk <> 'unknown')::integer
    + (behavior_risk <> 'unknown')::integer
    + (grades_risk <> 'unknown')::integer
    + (assessment_risk <> 'unknown')::integer as components_observed,
    as_of_date
from levels
