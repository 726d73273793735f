-- Skyward's own number of the class is the section identifier: Canvas knows it too.
select
    {{ include "text" "c.course_code" }} as local_course_code,
    {{ include "number" "s.school_id" "bigint" }} as school_id,
    {{ include "number" "s.school_year" "smallint" }} as school_year,
    {{ include "text" "s.section_id" }} as section_identifier,
    {{ include "text" "s.term_name" }} as session_name,
    {{ include "text" "s.section_code" }} as section_name,
    {{ include "number" "c.credits" "decimal(9, 3)" }} as available_credits
from {{ source "skyward" "sections" }} as s
left join {{ source "skyward" "courses" }} as c on c.course_id = s.course_id
