-- One row a student, school year and outcome that can be told of the student, and whether
-- it holds. Whom it can be told of is the outcome's population.
with years as (
    select
        y.student_id_hash,
        y.school_year,
        y.is_exempt,
        y.days_enrolled,
        y.is_chronically_absent,
        y.as_of_date,
        coalesce(b.is_suspended, false) as is_suspended,
        b.first_suspended_on
    from {{ ref "int_student_year" }} as y
    left join {{ ref "int_student_behavior" }} as b
        on b.student_id_hash = y.student_id_hash and b.school_year = y.school_year
),

marks as (
    select
        student_id_hash,
        school_year,
        d_or_f_marks > 0 as has_d_or_f,
        -- The average is a fraction, so that its two halves are held against the line.
        grade_points >= {{ kpi "grade_point_average" "satisfactory" }} * marks_with_points as is_satisfactory,
        period_end_date
    from {{ ref "int_student_grades" }}
    -- Both outcomes are told of the same students.
    where marks_with_points > 0
),

tests as (
    select
        student_id_hash,
        school_year,
        subject,
        is_standard_met,
        test_date
    from {{ ref "int_student_assessment" }}
    where assessment_family = 'CAASPP' and nth_newest = 1 and is_standard_met is not null
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
        coalesce(first_suspended_on, as_of_date) as outcome_date
    from years
    -- Where no incident was delivered, nobody knows who was suspended.
    where school_year in (select school_year from {{ ref "discipline_incident" }})
    union all
    select student_id_hash, school_year, 'd_or_f_mark', has_d_or_f, period_end_date
    from marks
    union all
    select student_id_hash, school_year, 'satisfactory_average', is_satisfactory, period_end_date
    from marks
    union all
    select student_id_hash, school_year, 'standard_met_' || subject, is_standard_met, test_date
    from tests
    union all
    select student_id_hash, school_year, 'on_track_to_graduate', earned_credits >= expected_credits, as_of_date
    from {{ ref "int_student_credit" }}
),

last_days as (
    select
        student_id_hash,
        school_year,
        -- A stay that nobody ended is over with its school year.
        max(coalesce(exit_withdraw_date, make_date(school_year::integer, 6, 30))) as last_day
    from {{ ref "student_school_association" }}
    where not is_no_show
    group by student_id_hash, school_year
)

select
    o.student_id_hash,
    o.school_year,
    e.population,
    o.outcome,
    o.holds,
    -- Memberships end with the enrollment: of a student who has left, the last day speaks.
    least(coalesce(o.outcome_date, {{ report_date }}), l.last_day, {{ report_date }}) as outcome_date
from outcomes as o
inner join {{ ref "equity_outcomes" }} as e on e.outcome = o.outcome
left join last_days as l on l.student_id_hash = o.student_id_hash and l.school_year = o.school_year
