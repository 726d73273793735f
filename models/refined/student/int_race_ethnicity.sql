-- California counts a student once: Hispanic first, then two or more groups, then the one
-- group. Filipino is a group of its own. A family may say Hispanic in answer to the question
-- of its own or as one of the races: either counts.
with history as (
    select * from {{ ref "student_demographic_history" }}
),

given as (
    unpivot history
    on race1_code, race2_code, race3_code, race4_code, race5_code
    into name place value race_code
),

grouped as (
    select
        g.student_id_hash,
        g.begin_date,
        count(distinct c.reporting_group) as race_groups,
        min(c.reporting_group) as race_group,
        bool_or(c.reporting_group = 'Hispanic or Latino') as is_hispanic_by_race
    from given as g
    inner join {{ ref "race_codes" }} as c on c.race_code = g.race_code
    group by g.student_id_hash, g.begin_date
)

select
    h.student_id_hash,
    h.begin_date,
    h.end_date,
    -- True or nothing stands over a no: whoever gave Hispanic as a race is Hispanic.
    case when g.is_hispanic_by_race then true else h.is_hispanic end as is_hispanic,
    case
        when h.is_hispanic or g.is_hispanic_by_race then 'Hispanic or Latino'
        when g.race_groups >= 2 then 'Two or More Races'
        when g.race_groups = 1 then g.race_group
        else 'Not Reported'
    end as race_ethnicity_group
from history as h
left join grouped as g on g.student_id_hash = h.student_id_hash and g.begin_date = h.begin_date
