-- One row a student, day and kind of exception. Several kinds on one day are several
-- rows, as in Ed-Fi; attendance_codes says which of them speaks for the day.
select
    attendance_event_category_descriptor,
    event_date,
    school_id,
    school_year,
    session_name,
    student_id_hash,
    event_duration,
    attendance_code,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_attendance_events" }}
