-- How near 0 or 100 % the rate of a cell may be told. A rate within the band of its size
-- is told as the band, without the number of students; so is that of a neighbor, where the
-- total would give a single banded cell back. Hidden cells stand here too: they are
-- neighbors.
with hidden as (
    select school_year, population, dimension, cell
    from {{ ref "int_hidden_cell" }}
    where mart = 'v_equity_outcomes'
),

hidden_races as (
    select distinct school_year, population
    from hidden
    where dimension = 'race_ethnicity'
),

sized as (
    select
        c.*,
        -- Students without a race fall with any race, also with one that was hidden before
        -- there were such students.
        h.cell is not null or (
            c.dimension = 'race_ethnicity' and c.group_name = 'Not Reported' and r.population is not null
        ) as is_hidden,
        {{ include "band_of_size" "c.students" }} as own_percent
    from {{ ref "int_equity_cell" }} as c
    left join hidden as h
        on h.school_year = c.school_year
        and h.population = c.population
        and h.dimension = c.dimension
        and h.cell = c.group_name
    left join hidden_races as r on r.school_year = c.school_year and r.population = c.population
),

-- Outcomes of one population share its numbers of students, and so its bands.
banded as (
    select
        *,
        bool_or({{ include "in_band" "with_outcome" "students" "own_percent" }}) over (
            partition by school_year, population, dimension, group_name
        ) and not is_hidden as is_banded
    from sized
),

totals as (
    select school_year, outcome, is_banded as is_total_banded
    from banded
    where dimension = 'all'
),

ranked as (
    select
        b.*,
        t.is_total_banded,
        count(*) filter (where b.is_banded or b.is_hidden) over (
            partition by b.school_year, b.outcome, b.dimension
        ) as covered_cells,
        row_number() over (
            partition by b.school_year, b.outcome, b.dimension, b.is_banded or b.is_hidden
            order by b.students, b.group_name
        ) as nth_shown
    from banded as b
    inner join totals as t on t.school_year = b.school_year and t.outcome = b.outcome
),

covered as (
    select
        *,
        is_banded or (
            not is_hidden
            and dimension <> 'all'
            and (covered_cells > 0 or is_total_banded)
            and covered_cells + nth_shown - 1 < 2
        ) as is_covered
    from ranked
),

-- Where nobody, or everybody, of all that are not shown has the outcome, the total tells
-- it of each of them: so the next larger is not shown either, until some have it.
summed as (
    select
        *,
        coalesce(sum(students) filter (where is_hidden or is_covered) over whole, 0)
            + coalesce(sum(students) over smaller, 0) as rest_students,
        coalesce(sum(with_outcome) filter (where is_hidden or is_covered) over whole, 0)
            + coalesce(sum(with_outcome) over smaller, 0) as rest_with_outcome
    from covered
    window
        whole as (partition by school_year, outcome, dimension),
        smaller as (
            partition by school_year, outcome, dimension, is_hidden or is_covered
            order by students, group_name rows between unbounded preceding and 1 preceding
        )
),

told as (
    select
        * replace (is_covered or (not is_hidden and bool_or(
            dimension <> 'all'
            and not is_total_banded
            and rest_students > 0
            and rest_with_outcome in (0, rest_students)
            and not (is_hidden or is_covered)
            and covered_any
        ) over (partition by school_year, population, dimension, group_name)) as is_covered)
    from (
        select *, bool_or(is_hidden or is_covered) over (partition by school_year, outcome, dimension) as covered_any
        from summed
    )
)

select
    c.school_year,
    c.population,
    c.outcome,
    c.dimension,
    c.group_name,
    c.is_hidden,
    c.is_covered,
    -- The narrowest band that the size allows and that holds the rate.
    case
        when c.is_covered then {{ include "narrowest_band" "c.with_outcome" "c.students" "c.own_percent" }}
    end as band_percent,
    c.students,
    c.with_outcome,
    c.newest_outcome_date
from told as c
