-- The cells that nobody may see now. A small one is hidden, and with it as many of
-- the next larger ones of its dimension as it takes: at least two are hidden and together
-- they are not small, so the total less what is shown gives nobody back. The total counts
-- as known even where a mart doesn't show it.
-- It is a snapshot, and rows are never taken out: what was hidden once stays hidden, or
-- the next release would tell of the last.
with cells as (
    select *, min(students) over same_cell as fewest_students, min(students) over same_cell < minimum as is_small
    from {{ ref "int_published_cell" }}
    -- Populations of nearly the same students hide the same groups.
    window same_cell as (partition by mart, school_year, hides_with, dimension, cell)
),

-- Who is left when all races but one are shown has not reported any.
alone as (
    select
        *,
        is_small or (
            dimension = 'race_ethnicity'
            and cell = 'Not Reported'
            and bool_or(is_small) over (partition by mart, school_year, hides_with, dimension)
        ) as is_hidden
    from cells
),

ranked as (
    select
        *,
        bool_or(is_hidden) over whole as hides_any,
        coalesce(sum(students) filter (where is_hidden) over whole, 0) as hidden_students,
        sum(students) over next_larger - students as smaller_shown
    from alone
    window
        whole as (partition by mart, school_year, population, dimension),
        next_larger as (
            partition by mart, school_year, population, dimension, is_hidden
            order by fewest_students, cell rows between unbounded preceding and current row
        )
),

needed as (
    select
        *,
        bool_or(not is_hidden and hides_any and hidden_students + smaller_shown < minimum) over (
            partition by mart, school_year, hides_with, dimension, cell
        ) as protects_others
    from ranked
)

select mart, school_year, population, dimension, cell
from needed
where is_hidden or protects_others
