-- One row a student's stay at a school. The last day of a stay belongs to it. A student
-- who never came has a row too, marked as such, so that it is known and not counted.
with exempt as (
    -- A nonpublic school teaches the student for the district: California leaves such
    -- students out of chronic absenteeism.
    select distinct
        ids.student_number,
        {{ include "text" "e.school_of_attendance" }} as school_code,
        right({{ include "text" "e.academic_year_id" }}, 4) as school_year,
        true as is_exempt
    from {{ source "calpads" "senr" }} as e
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "e.ssid" }}
    where {{ include "text" "e.school_of_attendance_nps" }} is not null
)

select
    {{ include "skyward_date" "e.start_date" }} as entry_date,
    {{ include "number" "e.school_id" "bigint" }} as school_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    {{ include "number" "e.school_year" "smallint" }} as school_year,
    {{ include "text" "e.school_id" }} || '-' || {{ include "text" "e.school_year" }} as calendar_code,
    g.grade_level_descriptor as entry_grade_level_descriptor,
    n.entry_type_descriptor,
    {{ include "skyward_date" "e.end_date" }} as exit_withdraw_date,
    w.exit_withdraw_type_descriptor,
    g.grade_level,
    coalesce({{ include "text" "e.no_show" }} = 'Y', false) as is_no_show,
    coalesce(x.is_exempt, false) as is_absence_exempt
from {{ source "skyward" "enrollments" }} as e
inner join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'skyward' and ids.source_id = {{ include "text" "e.student_id" }}
left join {{ source "skyward" "schools" }} as s on s.school_id = e.school_id
left join {{ ref "grade_levels" }} as g on g.grade_level = {{ include "text" "e.grade" }}
left join {{ ref "entry_codes" }} as n on n.entry_code = {{ include "text" "e.entry_code" }}
left join {{ ref "withdrawal_codes" }} as w on w.withdrawal_code = {{ include "text" "e.withdrawal_code" }}
left join exempt as x
    on x.student_number = ids.student_number
    and x.school_code = right({{ include "text" "s.cds_school_code" }}, 7)
    and x.school_year = {{ include "text" "e.school_year" }}
