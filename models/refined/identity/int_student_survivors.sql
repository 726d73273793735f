-- Where each student number leads today: a number in use to itself, an old one along the
-- chain of its successors to the number at the end. Three things tell of a successor: a
-- later delivery has the same internal number, or the same state number, with another
-- student number (the student was renumbered, or merged in the SIS), or the office lists
-- the merge in the seed student_merges. What earlier deliveries said of a number that is
-- in use today no longer counts: it may have been another student's.
with recursive numbers as materialized (
    select * from {{ ref "int_student_numbers" }}
),

in_use as materialized (
    select distinct student_number from numbers where is_current
),

gone as (
    select n.*
    from numbers as n
    left join in_use as u on u.student_number = n.student_number
    where u.student_number is null
),

successors as materialized (
    select g.student_number as from_number, n.student_number as into_number
    from gone as g
    inner join numbers as n
        on n.source_system = g.source_system and n.student_id = g.student_id and n.is_newest_of_student
    where g.student_number <> n.student_number
    union
    select g.student_number as from_number, n.student_number as into_number
    from gone as g
    inner join numbers as n
        on n.source_system = g.source_system
        and n.state_student_id = g.state_student_id
        and n.is_newest_of_state_id
    where g.student_number <> n.student_number
    union
    select
        {{ include "text" "from_student_number" }} as from_number,
        {{ include "text" "into_student_number" }} as into_number
    from {{ ref "student_merges" }}
),

-- Union drops the steps already taken, so that a ring of merges ends too. It leads to
-- nobody: each of its numbers leads on.
chains as (
    select student_number as from_number, student_number as into_number from in_use
    union
    select from_number, into_number from successors
    union
    select c.from_number, s.into_number
    from chains as c
    inner join successors as s on s.from_number = c.into_number
)

select
    c.from_number as student_number,
    c.into_number as survivor_number
from chains as c
inner join in_use as u on u.student_number = c.into_number
left join successors as s on s.from_number = c.into_number
where s.from_number is null
