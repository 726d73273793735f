-- A group that is hidden for one outcome is hidden for all, and so is 'Not Reported' with
-- any race group: what is left must not give it back.
with cells as (
    select
        o.school_year,
        o.outcome,
        g.dimension,
        g.group_name,
        count(*) as students,
        count(*) filter (where o.holds) as with_outcome
    from {{ ref "int_student_outcome" }} as o
    inner join {{ ref "int_student_group" }} as g
        on g.student_id_hash = o.student_id_hash and g.school_year = o.school_year
    group by o.school_year, o.outcome, g.dimension, g.group_name
),

judged as (
    select
        *,
        {{ include "is_hidden_cell" "students" "school_year, outcome, dimension" "group_name" }} as is_hidden_here
    from cells
),

hidden as (
    select
        *,
        bool_or(is_hidden_here) over (partition by school_year, dimension, group_name)
        or (
            dimension = 'race_ethnicity'
            and group_name = 'Not Reported'
            and bool_or(is_hidden_here) over (partition by school_year, dimension)
        ) as is_hidden
    from judged
),

shown as (
    select
        school_year,
        outcome,
        dimension,
        group_name,
        case when not is_hidden then students end as students,
        case when not is_hidden then {{ include "percent" "with_outcome" "students" }} end as rate,
        case
            when students < {{ kpi "small_cells" "minimum" }} then 'primary'
            when is_hidden then 'complementary'
            else 'none'
        end as suppression
    from hidden
)

select
    s.school_year,
    s.outcome,
    s.dimension,
    s.group_name,
    s.students,
    s.rate,
    s.suppression,
    a.rate as all_students_rate,
    s.rate - a.rate as gap_to_all_students,
    r.reference_group,
    s.rate - f.rate as gap_to_reference_group,
    {{ report_date }} as as_of_date
from shown as s
inner join shown as a
    on a.school_year = s.school_year and a.outcome = s.outcome and a.dimension = 'all'
left join {{ ref "equity_reference_groups" }} as r on r.dimension = s.dimension
left join shown as f
    on f.school_year = s.school_year
    and f.outcome = s.outcome
    and f.dimension = s.dimension
    and f.group_name = r.reference_group
