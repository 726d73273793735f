-- One row a student, class, day and kind of event, the student's presence among them.
-- Nothing follows from it for the day as a whole: that is student_school_attendance_event.
select
    c.attendance_event_category_descriptor,
    a.attendance_date as event_date,
    s.local_course_code,
    s.school_id,
    s.school_year,
    a.section_id as section_identifier,
    s.session_name,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    a.attendance_code,
    a.period,
    a._file_sha256,
    a._row_number,
    list_concat(a._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "a.student_id" "ids.student_number" "ids.matches")
        (include "unrelated" "section_identifier" "a.section_id" "s.section_identifier" "s.matches")
        (include "unmapped" "attendance_event_category_descriptor" "a.attendance_code" "c.attendance_event_category_descriptor")
    }}) as _problems
from {{ ref "sis_section_attendance" }} as a
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = a.source_system and ids.source_id = a.student_id
left join {{ ref "int_section_keys" }} as s on s.section_identifier = a.section_id
left join {{ ref "attendance_codes" }} as c on c.attendance_code = a.attendance_code
