-- Attendance as classes take it, in districts that do.
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
