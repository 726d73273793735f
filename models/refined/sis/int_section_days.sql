-- The first and the last day of a class: those of its term.
select
    c.source_system,
    c.section_id,
    min(t.begin_date) as start_date,
    max(t.end_date) as end_date
from {{ ref "sis_sections" }} as c
left join {{ ref "sis_terms" }} as t
    on t.school_id = c.school_id and t.school_year = c.school_year and t.term_name = c.term_name
group by c.source_system, c.section_id
