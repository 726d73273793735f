-- A group whose rate can't be shown keeps its row, and the row says why.
with hidden as (
    select *
    from {{ ref "int_hidden_cell" }}
    where mart = 'v_equity_outcomes'
),

outcomes as (
    select school_year, population, outcome, max(newest_outcome_date) as newest_outcome_date
    from {{ ref "int_banded_cell" }}
    group by school_year, population, outcome
),

-- A group that was hidden before and has nobody now is hidden still: that it has nobody
-- tells who has left.
gone as (
    select o.school_year, o.outcome, h.dimension, h.cell as group_name, o.newest_outcome_date
    from outcomes as o
    inner join hidden as h on h.school_year = o.school_year and h.population = o.population
    left join {{ ref "int_banded_cell" }} as c
        on c.school_year = o.school_year
        and c.outcome = o.outcome
        and c.dimension = h.dimension
        and c.group_name = h.cell
    where c.group_name is null and h.dimension <> 'all'
),

cells as (
    select
        school_year,
        outcome,
        dimension,
        group_name,
        case when not is_hidden and not is_covered then students end as n,
        case when not is_hidden and not is_covered then {{ include "percent" "with_outcome" "students" }} end as rate,
        case
            when is_hidden or not is_covered then null
            when with_outcome * 100 <= band_percent * students then 0
            else 100 - band_percent
        end as rate_at_least,
        case
            when is_hidden or not is_covered then null
            when with_outcome * 100 <= band_percent * students then band_percent
            else 100
        end as rate_at_most,
        case when is_hidden then 'hidden' when is_covered then 'banded' else 'none' end as suppression,
        newest_outcome_date
    from {{ ref "int_banded_cell" }}
    union all
    select school_year, outcome, dimension, group_name, null, null, null, null, 'hidden', newest_outcome_date
    from gone
)

select
    c.school_year,
    c.outcome,
    c.dimension,
    c.group_name,
    c.n::bigint as n,
    c.rate::decimal(4, 1) as rate,
    c.rate_at_least::smallint as rate_at_least,
    c.rate_at_most::smallint as rate_at_most,
    c.suppression,
    a.n::bigint as all_students_n,
    a.rate::decimal(4, 1) as all_students_rate,
    (c.rate - a.rate)::decimal(5, 1) as gap_to_all_students,
    r.reference_group,
    f.n::bigint as reference_group_n,
    (c.rate - f.rate)::decimal(5, 1) as gap_to_reference_group,
    c.newest_outcome_date as as_of_date
from cells as c
inner join cells as a
    on a.school_year = c.school_year and a.outcome = c.outcome and a.dimension = 'all'
left join {{ ref "equity_reference_groups" }} as r on r.dimension = c.dimension
left join cells as f
    on f.school_year = c.school_year
    and f.outcome = c.outcome
    and f.dimension = c.dimension
    and f.group_name = r.reference_group
