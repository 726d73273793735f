-- A course is offered in each session in which it has a section.
select distinct
    {{ include "text" "c.course_code" }} as local_course_code,
    {{ include "number" "s.school_id" "bigint" }} as school_id,
    {{ include "number" "s.school_year" "smallint" }} as school_year,
    {{ include "text" "s.term_name" }} as session_name,
    {{ include "text" "c.course_code" }} as course_code,
    {{ include "number" "c.school_id" "bigint" }} as education_organization_id,
    {{ include "text" "c.course_title" }} as local_course_title
from {{ source "skyward" "sections" }} as s
inner join {{ source "skyward" "courses" }} as c on c.course_id = s.course_id
