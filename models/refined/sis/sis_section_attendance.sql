-- Attendance as classes take it, in districts that do. Qmlativ keeps the periods of a day
-- below the day itself, which has the student and the date.
select
    'skyward' as source_system,
    {{ include "text" "student_id" }} as student_id,
    {{ include "text" "section_id" }} as section_id,
    {{ include "skyward_date" "attendance_date" "section_attendance" }} as attendance_date,
    {{ include "text" "period" }} as period,
    {{ include "text" "attendance_code" }} as attendance_code,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "attendance_date" "attendance_date" (include "skyward_date" "attendance_date" "section_attendance")) }} as _problems
from {{ source "skyward" "section_attendance" }}
union all
select
    'skyward_qmlativ' as source_system,
    w.value as student_id,
    c.value as section_id,
    {{ include "qmlativ_day" "d.value" }} as attendance_date,
    {{ include "text" "p.attendance_period_id" }} as period,
    t.value as attendance_code,
    p._file_sha256,
    p._row_number,
    {{ include "problems"
        (include "unrelated" "student_id_hash" "p.student_attendance_id" "w.value" "w.matches")
        (include "unrelated" "section_identifier" "p.student_section_id" "c.value" "c.matches")
        (include "unrelated" "attendance_date" "o.value" "d.value" "d.matches")
        (include "unreadable" "attendance_date" "d.value" (include "qmlativ_day" "d.value"))
        (include "unrelated" "attendance_code" "p.attendance_type_id" "t.value" "t.matches") }} as _problems
from {{ source "skyward_qmlativ" "student_attendance_period" }} as p
left join {{ include "lookup" (source "skyward_qmlativ" "student_attendance") "student_attendance_id" "student_id" }} as w
    on w.id = {{ include "text" "p.student_attendance_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "student_attendance") "student_attendance_id" "calendar_day_id" }} as o
    on o.id = {{ include "text" "p.student_attendance_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "calendar_day") "calendar_day_id" "date" }} as d
    on d.id = o.value
left join {{ include "lookup" (source "skyward_qmlativ" "student_section") "student_section_id" "section_id" }} as c
    on c.id = {{ include "text" "p.student_section_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "attendance_type") "attendance_type_id" "code" }} as t
    on t.id = {{ include "text" "p.attendance_type_id" }}
