-- One row a student, school and year with a counted day: what the newest days say, beside
-- the days before them.
with newest as (
    select
        student_id_hash,
        school_id,
        school_year,
        count(*) as days_enrolled,
        max(recent_days) filter (where newest_first = 1) as recent_days,
        max(recent_days_absent) filter (where newest_first = 1) as recent_days_absent,
        max(absence_streak) filter (where newest_first = 1) as absence_streak,
        count(*) filter (
            where is_absent and newest_first <= {{ kpi "absence_warning" "trend_days" }}
        ) as days_absent_last,
        count(*) filter (
            where is_absent
                and newest_first > {{ kpi "absence_warning" "trend_days" }}
                and newest_first <= 2 * {{ kpi "absence_warning" "trend_days" }}
        ) as days_absent_before,
        max(risk_score) filter (where newest_first = 1) as risk_score,
        max(risk_score) filter (
            where newest_first = 1 + {{ kpi "chronic_absenteeism" "recent_days" }}
        ) as earlier_risk_score,
        list(risk_score) filter (
            where newest_first > {{ kpi "absence_warning" "watch_days" }} and risk_score is not null
        ) as usual_scores,
        min(date) filter (where is_flagged) as first_flagged_on,
        min(date) filter (where newest_first <= {{ kpi "absence_warning" "new_days" }}) as new_since
    from {{ ref "int_absence_day" }}
    group by student_id_hash, school_id, school_year
),

-- The usual band is made of medians: a week of illness neither moves nor widens it much.
usual as (
    select
        *,
        case
            when len(usual_scores) >= {{ kpi "absence_warning" "usual_minimum_days" }}
                then {{ include "lower_median" "usual_scores" }}
        end as usual_score
    from newest
),

distances as (
    select
        * exclude (usual_scores),
        list_transform(usual_scores, lambda score: abs(score - usual_score)) as distances
    from usual
),

bands as (
    select
        * exclude (distances),
        greatest(
            {{ kpi "absence_warning" "usual_margin" }},
            {{ kpi "absence_warning" "usual_spread" }} * {{ include "lower_median" "distances" }}
        ) as margin
    from distances
)

select
    student_id_hash,
    school_id,
    school_year,
    recent_days,
    recent_days_absent,
    absence_streak,
    case when days_enrolled >= 2 * {{ kpi "absence_warning" "trend_days" }} then days_absent_last end
        as days_absent_20d,
    case when days_enrolled >= 2 * {{ kpi "absence_warning" "trend_days" }} then days_absent_before end
        as days_absent_20d_before,
    case
        when days_enrolled < 2 * {{ kpi "absence_warning" "trend_days" }} then 'unknown'
        when days_absent_last - days_absent_before >= {{ kpi "absence_warning" "trend_step" }} then 'rising'
        when days_absent_before - days_absent_last >= {{ kpi "absence_warning" "trend_step" }} then 'falling'
        else 'steady'
    end as absence_trend,
    risk_score,
    risk_score - earlier_risk_score as risk_score_change_30d,
    case when usual_score is not null then greatest(0, usual_score - margin)::integer end as usual_low,
    case when usual_score is not null then least(100, usual_score + margin)::integer end as usual_high,
    first_flagged_on,
    new_since
from bands
