-- One row a student, school, year and counted day, with what was known on that day: the
-- figures of the days up to it. Days not handed in yet are not counted.
with counted as (
    select
        student_id_hash,
        school_id,
        school_year,
        date,
        is_absent,
        row_number() over so_far as days_enrolled,
        count(*) filter (where is_absent) over so_far as days_absent,
        count(*) over (partition by student_id_hash, school_id, school_year) as all_days
    from {{ ref "int_student_school_day" }}
    where is_submitted
    window so_far as (partition by student_id_hash, school_id, school_year order by date)
),

-- The recent days are those up to here without those up to as many days ago. Days in a
-- row are counted from the last one attended.
recent as (
    select
        *,
        all_days - days_enrolled + 1 as newest_first,
        least(days_enrolled, {{ kpi "chronic_absenteeism" "recent_days" }}) as recent_days,
        days_absent - lag(days_absent, {{ kpi "chronic_absenteeism" "recent_days" }}, 0) over so_far
            as recent_days_absent,
        days_enrolled - coalesce(max(days_enrolled) filter (where not is_absent) over so_far, 0)
            as absence_streak
    from counted
    window so_far as (partition by student_id_hash, school_id, school_year order by date)
)

select
    student_id_hash,
    school_id,
    school_year,
    date,
    is_absent,
    newest_first,
    days_enrolled,
    days_absent,
    recent_days,
    recent_days_absent,
    absence_streak,
    -- A few days say nothing: one of two missed would be the worst of all scores.
    case
        when days_enrolled >= {{ kpi "chronic_absenteeism" "early_days" }} then (
            {{ kpi "absence_warning" "weight_year" }} * {{ include "absence_points" "days_absent" "days_enrolled" }}
            + {{ kpi "absence_warning" "weight_recent" }}
                * {{ include "absence_points" "recent_days_absent" "recent_days" }}
            + {{ kpi "absence_warning" "weight_streak" }}
                * least(100, 100 * absence_streak // {{ kpi "absence_warning" "streak_full" }})
        ) // 100
    end::integer as risk_score,
    days_enrolled >= {{ kpi "chronic_absenteeism" "early_days" }}
        and {{ include "reaches_line" "days_absent" "days_enrolled" (kpi "chronic_absenteeism" "at_risk") }} as is_flagged
from recent
