-- One row a school and grading period. No report of Skyward says when a period begins and
-- ends: the district does, in district_grading_periods.
with periods as (
    -- A school that isn't there stays, for the contract to find.
    select
        p.grading_period,
        coalesce(s.school_id, p.school_id) as school_id,
        p.school_year,
        p.begin_date,
        p.end_date,
        p.instructional_days
    from {{ ref "district_grading_periods" }} as p
    left join {{ ref "school" }} as s on p.school_id is null or p.school_id = s.school_id
),

-- A school without a calendar has no days to count.
school_days as (
    select
        p.grading_period,
        p.school_id,
        p.school_year,
        count(distinct d.date) filter (where d.is_school_day)::integer as instructional_days
    from periods as p
    inner join {{ ref "calendar_date" }} as d
        on d.school_id = p.school_id and d.school_year = p.school_year and d.date between p.begin_date and p.end_date
    group by p.grading_period, p.school_id, p.school_year
)

select
    n.grading_period_descriptor,
    p.grading_period as grading_period_name,
    p.school_id,
    p.school_year,
    p.begin_date,
    p.end_date,
    n.period_order as period_sequence,
    coalesce(p.instructional_days, d.instructional_days) as total_instructional_days,
    {{ include "problems"
        (include "unmapped" "grading_period_descriptor" "p.grading_period" "n.grading_period_descriptor")
        (include "problem" "p.begin_date > p.end_date" "range" "end_date" "'the period ends before it begins'") }} as _problems
from periods as p
left join {{ ref "grading_periods" }} as n on n.grading_period = p.grading_period
left join school_days as d
    on d.grading_period = p.grading_period and d.school_id = p.school_id and d.school_year = p.school_year
