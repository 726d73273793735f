-- Where each staff number leads today, as for students: a number in use to itself, an old
-- one along the chain of its successors to the number at the end. A later delivery with
-- another staff number for the same internal number tells of a successor, or the seed
-- staff_merges does.
with recursive numbers as materialized (
    select * from {{ ref "int_staff_numbers" }}
),

in_use as materialized (
    select distinct staff_number from numbers where is_current
),

successors as materialized (
    select g.staff_number as from_number, n.staff_number as into_number
    from numbers as g
    left join in_use as u on u.staff_number = g.staff_number
    inner join numbers as n
        on n.source_system = g.source_system and n.staff_id = g.staff_id and n.is_newest_of_staff
    where u.staff_number is null and g.staff_number <> n.staff_number
    union
    select
        {{ include "text" "from_staff_number" }} as from_number,
        {{ include "text" "into_staff_number" }} as into_number
    from {{ ref "staff_merges" }}
),

chains as (
    select staff_number as from_number, staff_number as into_number from in_use
    union
    select from_number, into_number from successors
    union
    select c.from_number, s.into_number
    from chains as c
    inner join successors as s on s.from_number = c.into_number
)

select
    c.from_number as staff_number,
    c.into_number as survivor_number
from chains as c
inner join in_use as u on u.staff_number = c.into_number
left join successors as s on s.from_number = c.into_number
where s.from_number is null
