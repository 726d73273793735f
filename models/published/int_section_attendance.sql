-- One row a class: the school days of its students while they were in it. It counts the
-- attendance of the day, which every district has, not that of the period: who misses a
-- day misses the class, but who skips the class alone isn't seen.
with stays as (
    select
        a.student_id_hash,
        a.school_id,
        a.section_identifier,
        a.begin_date,
        -- A stay without an end is over with the term.
        least(coalesce(a.end_date, t.end_date, {{ report_date }}), {{ report_date }}) as last_date
    from {{ ref "student_section_association" }} as a
    -- Attendance speaks of the same students as the marks.
    inner join {{ ref "int_section_mark" }} as m
        on m.section_identifier = a.section_identifier and m.student_id_hash = a.student_id_hash
    left join {{ ref "session" }} as t
        on t.school_id = a.school_id and t.school_year = a.school_year and t.session_name = a.session_name
),

-- A day counts once, even where two stays overlap.
disjoint as (
    select
        student_id_hash,
        school_id,
        section_identifier,
        last_date,
        greatest(begin_date, coalesce(max(last_date) over earlier + 1, begin_date)) as first_date
    from stays
    window earlier as (
        partition by student_id_hash, section_identifier order by begin_date, last_date
        rows between unbounded preceding and 1 preceding
    )
)

select
    s.section_identifier,
    count(*) as days_enrolled,
    count(*) filter (where not d.is_absent) as days_present
from disjoint as s
inner join {{ ref "int_student_school_day" }} as d
    on d.student_id_hash = s.student_id_hash
    and d.school_id = s.school_id
    and d.date between s.first_date and s.last_date
where d.is_submitted
group by s.section_identifier
