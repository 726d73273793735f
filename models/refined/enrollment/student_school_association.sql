-- One row a student's stay at a school. The last day of a stay belongs to it. A student
-- who never came has a row too, marked as such, so that it is known and not counted.
with told as (
    -- A nonpublic school teaches the student for the district.
    select
        {{ include "text" "ssid" }} as ssid,
        {{ include "text" "school_of_attendance" }} as school_code,
        right({{ include "text" "academic_year_id" }}, 4) as school_year
    from {{ source "calpads" "senr" }}
    where {{ include "text" "school_of_attendance_nps" }} is not null
    union all
    -- The summary of the year says that there is none of the student.
    select
        {{ include "text" "ssid" }} as ssid,
        {{ include "text" "school_of_attendance" }} as school_code,
        right({{ include "text" "academic_year_id" }}, 4) as school_year
    from {{ source "calpads" "stas" }}
    where {{ include "yes_or_no" "student_absence_summary_data_collection_exemption_indicator" }}
        and {{ include "text" "transaction_type_code" }} is distinct from 'D'
),

-- California leaves these out of chronic absenteeism, and those whose entry code says so.
exempt as (
    select distinct
        ids.student_number,
        t.school_code,
        t.school_year,
        true as is_exempt
    from told as t
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = t.ssid
)

select
    e.start_date as entry_date,
    e.school_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    e.school_year,
    -- SMS exports no calendars.
    case when e.source_system <> 'skyward_sms' then e.school_id || '-' || e.school_year end as calendar_code,
    g.grade_level_descriptor as entry_grade_level_descriptor,
    n.entry_type_descriptor,
    e.end_date as exit_withdraw_date,
    w.exit_withdraw_type_descriptor,
    g.grade_level,
    e.no_show as is_no_show,
    coalesce(x.is_exempt, n.absence_exemption is not null) as is_absence_exempt,
    e._file_sha256,
    e._row_number,
    list_concat(e._problems, {{ include "problems"
        (include "missing" "student_id_hash" "e.student_id")
        (include "unresolved" "student_id_hash" "e.student_id" "ids.student_number" "ids.matches")
        (include "unmapped" "entry_grade_level_descriptor" "e.grade" "g.grade_level_descriptor")
        (include "unmapped" "entry_type_descriptor" "e.entry_code" "n.entry_type_descriptor")
        (include "unmapped" "exit_withdraw_type_descriptor" "e.withdrawal_code" "w.exit_withdraw_type_descriptor")
        (include "problem" "e.end_date < e.start_date" "order" "exit_withdraw_date" "'it is before the first day'")
    }}) as _problems
from {{ ref "sis_enrollments" }} as e
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = e.source_system and ids.source_id = e.student_id
left join {{ ref "school" }} as s on s.school_id = e.school_id
left join {{ ref "grade_levels" }} as g on g.grade_level = e.grade
left join {{ ref "entry_codes" }} as n on n.entry_code = e.entry_code
left join {{ ref "withdrawal_codes" }} as w on w.withdrawal_code = e.withdrawal_code
left join exempt as x
    on x.student_number = ids.student_number
    and x.school_code = right(s.cds_school_code, 7)
    and x.school_year = e.school_year::varchar
