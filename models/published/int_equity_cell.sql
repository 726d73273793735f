-- One row a school year, outcome and group, with how many students it speaks of. A group
-- that has nobody here and somebody under another outcome has a row too: a gap in the
-- table would tell that there is none.
with counted as (
    select
        o.school_year,
        o.population,
        o.outcome,
        g.dimension,
        g.group_name,
        count(*) as students,
        count(*) filter (where o.holds) as with_outcome,
        max(o.outcome_date) as newest_outcome_date
    from {{ ref "int_student_outcome" }} as o
    inner join {{ ref "int_student_group" }} as g
        on g.student_id_hash = o.student_id_hash
        and g.school_year = o.school_year
        and g.population = o.population
    group by o.school_year, o.population, o.outcome, g.dimension, g.group_name
),

-- Of a population that is small as a whole nothing is told at all.
told as (
    select
        c.school_year,
        c.population,
        c.outcome,
        s.hides_with,
        max(c.newest_outcome_date) as newest_outcome_date
    from counted as c
    inner join {{ ref "equity_outcomes" }} as s on s.outcome = c.outcome and s.population = c.population
    group by c.school_year, c.population, c.outcome, s.hides_with
    having max(c.students) filter (where c.dimension = 'all') >= {{ kpi "small_cells" "minimum" }}
),

groups as (
    select distinct t.school_year, c.dimension, c.group_name
    from told as t
    inner join counted as c
        on c.school_year = t.school_year and c.population = t.population and c.outcome = t.outcome
)

select
    t.school_year,
    t.hides_with,
    t.population,
    t.outcome,
    g.dimension,
    g.group_name,
    coalesce(c.students, 0) as students,
    coalesce(c.with_outcome, 0) as with_outcome,
    t.newest_outcome_date
from told as t
inner join groups as g on g.school_year = t.school_year
left join counted as c
    on c.school_year = t.school_year
    and c.population = t.population
    and c.outcome = t.outcome
    and c.dimension = g.dimension
    and c.group_name = g.group_name
