-- One row a student, school year and outcome that can be told of the student, and whether
-- it holds. A population is who can be told of; the outcome's date is the day whose status
-- groups the student.
with years as (
    select
        y.student_id_hash,
        y.school_year,
        y.is_exempt,
        y.days_enrolled,
        y.is_chronically_absent,
        coalesce(b.is_suspended, false) as is_suspended,
        y.as_of_date
    from {{ ref "int_student_year" }} as y
    left join {{ ref "int_student_behavior" }} as b
        on b.student_id_hash = y.student_id_hash and b.school_year = y.school_year
),

outcomes as (
    select
        student_id_hash,
        school_year,
        'chronic_absence' as outcome,
        is_chronically_absent as holds,
        as_of_date as outcome_date
    from years
    where not is_exempt and days_enrolled >= {{ kpi "chronic_absenteeism" "minimum_days" }}
    union all
    select
        student_id_hash,
        school_year,
        'suspension' as outcome,
        is_suspended as holds,
        as_of_date as outcome_date
    from years
    where school_year in (select school_year from {{ ref "discipline_incident" }})
    union all
    select
        student_id_hash,
        school_year,
        'd_or_f_mark' as outcome,
        d_or_f_marks > 0 as holds,
        {{ report_date }} as outcome_date
    from {{ ref "int_student_grades" }}
    union all
    select
        student_id_hash,
        school_year,
        'satisfactory_average' as outcome,
        grade_point_average >= {{ kpi "grade_point_average" "satisfactory" }} as holds,
        {{ report_date }} as outcome_date
    from {{ ref "int_student_grades" }}
)

select
    o.student_id_hash,
    o.school_year,
    e.population,
    o.outcome,
    o.holds,
    o.outcome_date
from outcomes as o
inner join {{ ref "equity_outcomes" }} as e on e.outcome = o.outcome
