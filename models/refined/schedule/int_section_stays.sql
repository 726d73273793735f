-- When each stay in a class began: marks name the stay. A stay with two first days leads
-- to none.
select
    source_system,
    student_section_id,
    case when count(distinct start_date) = 1 then min(start_date) end as start_date,
    count(distinct start_date) as matches
from {{ ref "sis_section_students" }}
where student_section_id is not null
group by source_system, student_section_id
