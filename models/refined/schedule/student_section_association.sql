-- One row a student's stay in a class. The last day of a stay belongs to it.
select
    {{ include "skyward_date" "a.start_date" }} as begin_date,
    s.local_course_code,
    s.school_id,
    s.school_year,
    s.section_identifier,
    s.session_name,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    {{ include "skyward_date" "a.end_date" }} as end_date
from {{ source "skyward" "section_students" }} as a
inner join {{ ref "section" }} as s on s.section_identifier = {{ include "text" "a.section_id" }}
inner join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'skyward' and ids.source_id = {{ include "text" "a.student_id" }}
