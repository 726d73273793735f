-- Every threshold is crossed in whole numbers; the shares of days are for reading only.
with days as materialized (
    select * from {{ ref "int_student_school_day" }}
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
        coalesce(sum(part_absent) filter (where is_submitted), 0)::decimal(6, 2) as days_absent_fractional
    from days
    group by student_id_hash, school_id, school_year
),

-- Over all schools of the district a day counts once, and whoever attended at one of
-- them attended. Who is at one school only has the figures of the school.
several_schools as (
    select student_id_hash, school_year
    from at_school
    group by student_id_hash, school_year
    having count(*) > 1
),

district_days as (
    select
        d.student_id_hash,
        d.school_year,
        d.date,
        bool_and(d.is_absent) as is_absent
    from days as d
    inner join several_schools as s
        on s.student_id_hash = d.student_id_hash and s.school_year = d.school_year
    where d.is_submitted
    group by d.student_id_hash, d.school_year, d.date
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

risks as (
    select
        a.*,
        s.grade_level,
        s.is_exempt,
        s.currently_enrolled,
        s.remaining_school_days,
        s.as_of_date,
        coalesce(d.days_enrolled, a.days_enrolled) as district_days_enrolled,
        coalesce(d.days_absent, a.days_absent) as district_days_absent,
        w.recent_days,
        w.recent_days_absent,
        coalesce(w.absence_streak, 0) as absence_streak,
        w.days_absent_20d,
        w.days_absent_20d_before,
        coalesce(w.absence_trend, 'unknown') as absence_trend,
        w.risk_score,
        w.risk_score_change_30d,
        w.usual_low,
        w.usual_high,
        case when not s.is_exempt then w.first_flagged_on end as first_flagged_on,
        w.new_since,
        a.days_enrolled >= {{ kpi "chronic_absenteeism" "early_days" }} as says_something,
        {{ include "reaches_line" "a.days_absent" "a.days_enrolled" (kpi "chronic_absenteeism" "at_risk") }} as at_risk_5
    from at_school as a
    inner join {{ ref "int_absence_stay" }} as s
        on s.student_id_hash = a.student_id_hash
        and s.school_id = a.school_id
        and s.school_year = a.school_year
    left join in_district as d on d.student_id_hash = a.student_id_hash and d.school_year = a.school_year
    left join {{ ref "int_absence_warning" }} as w
        on w.student_id_hash = a.student_id_hash
        and w.school_id = a.school_id
        and w.school_year = a.school_year
),

-- To the end of the year the student goes on as on the recent days. Half a day is up.
projected as (
    select
        *,
        case when says_something then days_enrolled + remaining_school_days end as projected_days_enrolled,
        case
            when says_something then days_absent
                + (2 * recent_days_absent * remaining_school_days + recent_days) // (2 * recent_days)
        end as projected_days_absent,
        -- Not from the rounded days: times the recent days, all numbers stay whole.
        days_absent * recent_days + recent_days_absent * remaining_school_days as projected_parts_absent,
        (days_enrolled + remaining_school_days) * recent_days as projected_parts
    from risks
)

select
    student_id_hash,
    school_id,
    school_year,
    grade_level,
    days_enrolled,
    days_absent,
    days_absent_excused,
    days_absent_unexcused,
    days_absent_suspension,
    days_absent_independent_study,
    days_absent_fractional,
    {{ include "percent" "(days_enrolled - days_absent)" "days_enrolled" }} as attendance_rate,
    {{ include "percent" "(recent_days - recent_days_absent)" "recent_days" }} as attendance_rate_30d,
    at_risk_5,
    {{ include "reaches_line" "days_absent" "days_enrolled" (kpi "chronic_absenteeism" "threshold") }} as chronic_10,
    {{ include "reaches_line" "days_absent" "days_enrolled" (kpi "chronic_absenteeism" "severe") }} as severe_20,
    case
        when is_exempt then 'exempt'
        when not says_something then 'too_few'
        when days_enrolled < {{ kpi "chronic_absenteeism" "minimum_days" }} then 'low_n'
        else 'counted'
    end as eligibility,
    district_days_enrolled,
    district_days_absent,
    {{ include "reaches_line" "district_days_absent" "district_days_enrolled" (kpi "chronic_absenteeism" "threshold") }} as district_chronic_10,
    currently_enrolled,
    absence_streak,
    days_absent_20d,
    days_absent_20d_before,
    absence_trend,
    remaining_school_days,
    projected_days_enrolled,
    projected_days_absent,
    case
        when says_something
            then {{ include "reaches_line" "projected_parts_absent" "projected_parts" (kpi "chronic_absenteeism" "threshold") }}
    end as projected_chronic_10,
    risk_score,
    risk_score_change_30d,
    usual_low,
    usual_high,
    risk_score < usual_low or risk_score > usual_high as deviates,
    -- Who has left keeps the last days there as the newest, and nobody here has to call.
    coalesce(currently_enrolled and at_risk_5 and first_flagged_on >= new_since, false) as newly_flagged,
    first_flagged_on,
    as_of_date
from projected
