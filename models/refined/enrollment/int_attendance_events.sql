-- Exceptions as delivered, each with the term that holds its day and with its problems.
with sessions as (
    -- Sessions overlap: a semester lies within a year. The shortest one is meant.
    select
        d.school_id,
        d.school_year,
        d.date,
        s.session_name,
        row_number() over (
            partition by d.school_id, d.school_year, d.date
            order by s.end_date - s.begin_date, s.session_name
        ) as shortest_first
    from {{ ref "calendar_date" }} as d
    inner join {{ ref "session" }} as s
        on s.school_id = d.school_id
        and s.school_year = d.school_year
        and d.date between s.begin_date and s.end_date
)

select
    c.attendance_event_category_descriptor,
    a.attendance_date as event_date,
    a.school_id,
    a.school_year,
    s.session_name,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    a.days_absent as event_duration,
    a.attendance_code,
    a._file_sha256,
    a._row_number,
    list_concat(a._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "a.student_id" "ids.student_number" "ids.matches")
        (include "unmapped" "attendance_event_category_descriptor" "a.attendance_code" "c.attendance_event_category_descriptor")
        (include "problem" "a.days_absent is null" "required" "event_duration" "'the part of the day is missing'")
        (include "problem" "a.days_absent not between 0 and 1" "range" "event_duration" "'a part of a day is 0 to 1'")
        (include "problem" "a.attendance_date is not null and s.session_name is null"
            "reference" "session_name" "'no term of the school holds the day'")
    }}) as _problems
from {{ ref "sis_attendance" }} as a
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = a.source_system and ids.source_id = a.student_id
left join {{ ref "attendance_codes" }} as c on c.attendance_code = a.attendance_code
left join sessions as s
    on s.school_id = a.school_id
    and s.school_year = a.school_year
    and s.date = a.attendance_date
    and s.shortest_first = 1
