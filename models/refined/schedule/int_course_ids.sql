-- Skyward's number of a course leads to its school and code. A number that courses of two
-- codes have leads to none.
select
    source_system,
    course_id,
    case when count(distinct (school_id, course_code)) = 1 then min(course_code) end as course_code,
    case when count(distinct (school_id, course_code)) = 1 then min(school_id) end as school_id,
    min(course_title) as course_title,
    max(credits) as credits,
    count(distinct (school_id, course_code)) as matches
from {{ ref "sis_courses" }}
where course_id is not null
group by source_system, course_id
