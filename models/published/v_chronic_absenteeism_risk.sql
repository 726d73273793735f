-- Thresholds are compared in whole numbers: 1 day of 20 and 3 of 60 lie exactly on the
-- line of 5 %, and a fraction would miss it.
with days as (
    select
        *,
        row_number() over (
            partition by student_id_hash, school_id, school_year order by is_submitted desc, date desc
        ) as newest_first
    from {{ ref "int_student_school_day" }}
),

-- A student who came after the last day handed in has a row, with nothing counted yet.
at_school as (
    select
        student_id_hash,
        school_id,
        school_year,
        count(*) filter (where is_submitted) as days_enrolled,
        count(*) filter (where is_submitted and is_absent) as days_absent,
        count(*) filter (where is_submitted and is_absent and kind = 'excused') as days_absent_excused,
        count(*) filter (where is_submitted and is_absent and kind = 'unexcused') as days_absent_unexcused,
        count(*) filter (where is_submitted and is_absent and kind = 'suspension') as days_absent_suspension,
        count(*) filter (where is_submitted and is_absent and kind = 'independent_study')
            as days_absent_independent_study,
        coalesce(sum(part_absent) filter (where is_submitted), 0) as days_absent_fractional,
        count(*) filter (where is_submitted and newest_first <= {{ kpi "chronic_absenteeism" "recent_days" }})
            as recent_days_enrolled,
        count(*) filter (
            where is_submitted and is_absent and newest_first <= {{ kpi "chronic_absenteeism" "recent_days" }}
        ) as recent_days_absent
    from days
    group by student_id_hash, school_id, school_year
),

-- Over all schools of the district a day counts once, and whoever attended at one of
-- them attended.
district_days as (
    select
        student_id_hash,
        school_year,
        date,
        bool_and(is_absent) as is_absent
    from days
    where is_submitted
    group by student_id_hash, school_year, date
),

in_district as (
    select
        student_id_hash,
        school_year,
        count(*) as days_enrolled,
        count(*) filter (where is_absent) as days_absent
    from district_days
    group by student_id_hash, school_year
),

stays as (
    select
        student_id_hash,
        school_id,
        school_year,
        grade_level,
        bool_or(is_absence_exempt) over same_school as is_exempt,
        bool_or(coalesce(exit_withdraw_date, {{ report_date }}) >= {{ report_date }}) over same_school
            as currently_enrolled,
        row_number() over (
            partition by student_id_hash, school_id, school_year order by entry_date desc
        ) as newest_first
    from {{ ref "student_school_association" }}
    where not is_no_show and entry_date <= {{ report_date }}
    window same_school as (partition by student_id_hash, school_id, school_year)
)

select
    a.student_id_hash,
    a.school_id,
    a.school_year,
    s.grade_level,
    a.days_enrolled,
    a.days_absent,
    a.days_absent_excused,
    a.days_absent_unexcused,
    a.days_absent_suspension,
    a.days_absent_independent_study,
    a.days_absent_fractional::decimal(6, 2) as days_absent_fractional,
    {{ include "percent" "(a.days_enrolled - a.days_absent)" "a.days_enrolled" }} as attendance_rate,
    {{ include "percent" "(a.recent_days_enrolled - a.recent_days_absent)" "a.recent_days_enrolled" }}
        as attendance_rate_30d,
    a.days_enrolled > 0
        and a.days_absent * 100 >= {{ kpi "chronic_absenteeism" "at_risk" }} * a.days_enrolled as at_risk_5,
    a.days_enrolled > 0
        and a.days_absent * 100 >= {{ kpi "chronic_absenteeism" "threshold" }} * a.days_enrolled as chronic_10,
    a.days_enrolled > 0
        and a.days_absent * 100 >= {{ kpi "chronic_absenteeism" "severe" }} * a.days_enrolled as severe_20,
    case
        when s.is_exempt then 'exempt'
        when a.days_enrolled < {{ kpi "chronic_absenteeism" "early_days" }} then 'too_few'
        when a.days_enrolled < {{ kpi "chronic_absenteeism" "minimum_days" }} then 'low_n'
        else 'counted'
    end as eligibility,
    coalesce(d.days_enrolled, 0) as district_days_enrolled,
    coalesce(d.days_absent, 0) as district_days_absent,
    coalesce(d.days_absent * 100 >= {{ kpi "chronic_absenteeism" "threshold" }} * d.days_enrolled, false)
        as district_chronic_10,
    s.currently_enrolled,
    least({{ report_date }}, c.attendance_submitted_through) as as_of_date
from at_school as a
inner join stays as s
    on s.student_id_hash = a.student_id_hash
    and s.school_id = a.school_id
    and s.school_year = a.school_year
    and s.newest_first = 1
inner join {{ ref "school" }} as c on c.school_id = a.school_id
left join in_district as d on d.student_id_hash = a.student_id_hash and d.school_year = a.school_year
