-- The state's 7-digit code of a school leads to the school's number in Skyward.
select
    right(cds_school_code, 7) as school_code,
    case when count(distinct school_id) = 1 then min(school_id) end as school_id,
    count(distinct school_id) as matches
from {{ ref "sis_schools" }}
where cds_school_code is not null
group by right(cds_school_code, 7)
