-- Skyward keeps one calendar a school and year and has no row for it: the days do. The
-- first of them stands for it. A day that doesn't name its calendar is found as a day.
select
    school_id || '-' || school_year as calendar_code,
    school_id,
    school_year,
    'uri://ed-fi.org/CalendarTypeDescriptor#School' as calendar_type_descriptor,
    arg_min(_file_sha256, _row_number) as _file_sha256,
    min(_row_number) as _row_number
from {{ ref "sis_calendar_days" }}
where school_id is not null and school_year is not null
group by school_id, school_year
