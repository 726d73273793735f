-- Dates are DD/MM/YYYY. Most could be read the other way round without an error; that
-- this is the right way shows in the days after the 12th (31/10/2019) and in the order
-- of the rows, which go on day by day through each month. The fixed format stops the
-- model at the first date that doesn't fit.
select
    {{ pseudonym "student" "student_id" }} as student_id_hash,
    school_id,
    section_id as section_identifier,
    strptime(attendance_date, '%d/%m/%Y')::date as event_date,
    period as class_period_name,
    case attendance_code when 'P' then 'Present' when 'A' then 'Absent' end as attendance_event_category
from {{ source "contoso" "student_attendance" }}
