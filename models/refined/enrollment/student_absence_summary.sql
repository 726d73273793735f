-- What the district told the state of a student's days at a school in a closed year. A
-- check on the daily figures, which can't be made of it: it has totals and no days.
select
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    s.school_id,
    {{ include "number" "right(t.academic_year_id, 4)" "smallint" }} as school_year,
    coalesce({{ include "yes_or_no" "t.student_absence_summary_data_collection_exemption_indicator" }}, false)
        as is_exempt,
    coalesce({{ include "yes_or_no" "t.hourly_attendance_school_type_indicator" }}, false) as is_hourly,
    {{ include "number" "t.expected_attendance_days" "decimal(6, 2)" }} as days_expected,
    {{ include "number" "t.days_attended_in_person" "decimal(6, 2)" }} as days_in_person,
    {{ include "number" "t.days_in_attendance_in_school_suspension" "decimal(6, 2)" }} as days_in_school_suspension,
    {{ include "number" "t.ada_independent_study_days" "decimal(6, 2)" }} as days_attended_independent_study,
    {{ include "number" "t.days_absent_excused_non_suspension" "decimal(6, 2)" }} as days_absent_excused,
    {{ include "number" "t.days_absent_unexcused_non_suspension" "decimal(6, 2)" }} as days_absent_unexcused,
    {{ include "number" "t.days_absent_out_of_school_suspension" "decimal(6, 2)" }} as days_absent_suspension,
    {{ include "number" "t.non_ada_independent_study_days" "decimal(6, 2)" }} as days_absent_independent_study,
    t._file_sha256,
    t._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "t.ssid")
        (include "unresolved" "student_id_hash" (include "text" "t.ssid") "ids.student_number" "ids.matches")
        (include "missing" "school_id" "t.school_of_attendance")
        (include "unmapped" "school_id" (include "text" "t.school_of_attendance") "s.school_id")
        (include "missing" "school_year" "t.academic_year_id")
        (include "unreadable" "school_year" "t.academic_year_id"
            (include "number" "right(t.academic_year_id, 4)" "smallint"))
        (include "problem" "row_number() over (partition by t.ssid, t.school_of_attendance, t.academic_year_id order by t._file_sha256, t._row_number) > 1"
            "key" "student_id_hash" "'the student has another summary of the school and year'")
        (include "unreadable" "is_exempt" "t.student_absence_summary_data_collection_exemption_indicator"
            (include "yes_or_no" "t.student_absence_summary_data_collection_exemption_indicator"))
        (include "unreadable" "is_hourly" "t.hourly_attendance_school_type_indicator"
            (include "yes_or_no" "t.hourly_attendance_school_type_indicator"))
        (include "unreadable" "days_expected" "t.expected_attendance_days"
            (include "number" "t.expected_attendance_days" "decimal(6, 2)"))
        (include "unreadable" "days_in_person" "t.days_attended_in_person"
            (include "number" "t.days_attended_in_person" "decimal(6, 2)"))
        (include "unreadable" "days_in_school_suspension" "t.days_in_attendance_in_school_suspension"
            (include "number" "t.days_in_attendance_in_school_suspension" "decimal(6, 2)"))
        (include "unreadable" "days_attended_independent_study" "t.ada_independent_study_days"
            (include "number" "t.ada_independent_study_days" "decimal(6, 2)"))
        (include "unreadable" "days_absent_excused" "t.days_absent_excused_non_suspension"
            (include "number" "t.days_absent_excused_non_suspension" "decimal(6, 2)"))
        (include "unreadable" "days_absent_unexcused" "t.days_absent_unexcused_non_suspension"
            (include "number" "t.days_absent_unexcused_non_suspension" "decimal(6, 2)"))
        (include "unreadable" "days_absent_suspension" "t.days_absent_out_of_school_suspension"
            (include "number" "t.days_absent_out_of_school_suspension" "decimal(6, 2)"))
        (include "unreadable" "days_absent_independent_study" "t.non_ada_independent_study_days"
            (include "number" "t.non_ada_independent_study_days" "decimal(6, 2)"))
    }} as _problems
from {{ source "calpads" "stas" }} as t
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "t.ssid" }}
left join {{ ref "school" }} as s
    on right(s.cds_school_code, 7) = {{ include "text" "t.school_of_attendance" }}
-- A row that deletes an earlier report says nothing itself.
where {{ include "text" "t.transaction_type_code" }} is distinct from 'D'
