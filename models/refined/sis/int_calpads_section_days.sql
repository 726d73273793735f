-- The first and the last day of a class that the state is told of: those of its term.
select
    c.section_id,
    min(t.begin_date) as start_date,
    max(t.end_date) as end_date
from {{ ref "int_calpads_sections" }} as c
left join {{ ref "sis_terms" }} as t
    on t.school_id = c.school_id and t.school_year = c.school_year and t.term_name = c.term_name
where c.first_of_section = 1
group by c.section_id
