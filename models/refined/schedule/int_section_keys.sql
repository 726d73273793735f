-- A class's own number leads to the key that Ed-Fi gives it. A number that several classes
-- have leads to none.
select
    section_identifier,
    case when count(*) = 1 then min(local_course_code) end as local_course_code,
    case when count(*) = 1 then min(school_id) end as school_id,
    case when count(*) = 1 then min(school_year) end as school_year,
    case when count(*) = 1 then min(session_name) end as session_name,
    count(*) as matches
from {{ ref "section" }}
group by section_identifier
