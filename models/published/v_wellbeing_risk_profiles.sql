-- What is not known is unknown, which is not low. The profile is as bad as its worst part.
with years_with_discipline as (
    select distinct school_year from {{ ref "discipline_incident" }}
),

inputs as (
    select
        y.student_id_hash,
        y.school_year,
        y.school_id,
        y.grade_level,
        y.as_of_date,
        y.days_enrolled,
        y.days_absent,
        -- Without any incident of the year in the district, discipline was not delivered.
        case when d.school_year is not null then coalesce(b.incidents, 0) end as incidents,
        case when d.school_year is not null then coalesce(b.suspended_days, 0) end as suspended_days,
        g.failing_marks,
        g.grade_point_average
    from {{ ref "int_student_year" }} as y
    left join years_with_discipline as d on d.school_year = y.school_year
    left join {{ ref "int_student_behavior" }} as b
        on b.student_id_hash = y.student_id_hash and b.school_year = y.school_year
    left join {{ ref "int_student_grades" }} as g
        on g.student_id_hash = y.student_id_hash and g.school_year = y.school_year
),

levels as (
    select
        *,
        case
            when days_enrolled < {{ kpi "chronic_absenteeism" "early_days" }} then 'unknown'
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
        case
            when grade_point_average is null then 'unknown'
            when failing_marks >= {{ kpi "wellbeing_risk" "failing_high" }}
                or grade_point_average < {{ kpi "wellbeing_risk" "average_high" }} then 'high'
            when failing_marks >= {{ kpi "wellbeing_risk" "failing_moderate" }}
                or grade_point_average < {{ kpi "wellbeing_risk" "average_moderate" }} then 'moderate'
            else 'low'
        end as grades_risk
    from inputs
)

select
    student_id_hash,
    school_year,
    school_id,
    grade_level,
    days_enrolled,
    days_absent,
    attendance_risk,
    incidents,
    suspended_days::decimal(6, 2) as suspended_days,
    behavior_risk,
    failing_marks,
    round(grade_point_average, 2)::decimal(3, 2) as grade_point_average,
    grades_risk,
    case
        when 'high' in (attendance_risk, behavior_risk, grades_risk) then 'high'
        when 'moderate' in (attendance_risk, behavior_risk, grades_risk) then 'moderate'
        when 'low' in (attendance_risk, behavior_risk, grades_risk) then 'low'
        else 'unknown'
    end as overall_risk,
    (attendance_risk <> 'unknown')::integer
    + (behavior_risk <> 'unknown')::integer
    + (grades_risk <> 'unknown')::integer as components_observed,
    as_of_date
from levels
