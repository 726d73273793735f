-- What the state was told of a year beside what is counted from the days. STAS has the
-- totals of closed years, so only schools and years that it tells of are here.
with told_schools as (
    select distinct school_id, school_year from {{ ref "student_absence_summary" }}
),

counted as (
    select r.*
    from {{ ref "v_chronic_absenteeism_risk" }} as r
    inner join told_schools as s on s.school_id = r.school_id and s.school_year = r.school_year
),

both_sides as (
    select
        coalesce(t.student_id_hash, c.student_id_hash) as student_id_hash,
        coalesce(t.school_id, c.school_id) as school_id,
        coalesce(t.school_year, c.school_year) as school_year,
        t.student_id_hash is not null as is_told,
        c.student_id_hash is not null as is_counted,
        coalesce(t.is_exempt, false) as is_exempt,
        coalesce(t.is_hourly, false) as is_hourly,
        t.days_expected as days_expected_told,
        c.days_enrolled as days_expected_counted,
        t.days_absent_excused as days_excused_told,
        c.days_absent_excused as days_excused_counted,
        t.days_absent_unexcused as days_unexcused_told,
        c.days_absent_unexcused as days_unexcused_counted,
        t.days_absent_suspension as days_suspension_told,
        c.days_absent_suspension as days_suspension_counted,
        t.days_absent_independent_study as days_independent_study_told,
        c.days_absent_independent_study as days_independent_study_counted,
        (
            t.days_absent_excused + t.days_absent_unexcused + t.days_absent_suspension
            + t.days_absent_independent_study
        )::decimal(6, 2) as days_absent_told,
        c.days_absent as days_absent_counted,
        t.days_in_person + t.days_in_school_suspension
            -- The state asks for it since 2022.
            + coalesce(t.days_attended_independent_study, 0) as days_attended_told
    from {{ ref "student_absence_summary" }} as t
    full join counted as c
        on c.student_id_hash = t.student_id_hash
        and c.school_id = t.school_id
        and c.school_year = t.school_year
)

select
    student_id_hash,
    school_id,
    school_year,
    case
        when is_hourly then 'hourly'
        when is_exempt then 'exempt'
        when not is_counted then 'not_counted'
        when not is_told then 'not_told'
        when days_expected_told = days_expected_counted
            and days_excused_told = days_excused_counted
            and days_unexcused_told = days_unexcused_counted
            and days_suspension_told = days_suspension_counted
            and days_independent_study_told = days_independent_study_counted then 'same'
        else 'differs'
    end as status,
    days_expected_told,
    days_expected_counted,
    days_excused_told,
    days_excused_counted,
    days_unexcused_told,
    days_unexcused_counted,
    days_suspension_told,
    days_suspension_counted,
    days_independent_study_told,
    days_independent_study_counted,
    days_absent_told,
    days_absent_counted,
    (days_absent_told - days_absent_counted)::decimal(6, 2) as days_absent_difference,
    days_expected_told = days_attended_told + days_absent_told as adds_up
from both_sides
