-- Meetings on special education, each with the plan that came of it. A student is in
-- special education from the first day that the file gives, else from the first meeting
-- with a plan, until the file's last day, else until a meeting without a plan.
with meetings as (
    select
        ids.student_number,
        {{ include "text" "p.student_special_education_meeting_or_amendment_identifier" }} as meeting_identifier,
        {{ include "calpads_date" "p.special_education_meeting_date" }} as meeting_date,
        {{ include "calpads_date" "p.special_education_initial_entry_start_date" }} as entry_date,
        {{ include "calpads_date" "p.special_education_program_exit_date" }} as exit_date,
        {{ include "reported_organization" "p" "school_of_attendance" "c" }} as education_organization_id,
        t.is_student_with_disability,
        t.has_plan,
        w.special_education_setting_descriptor,
        x.special_education_exit_reason_descriptor,
        x.reason_exited_descriptor,
        {{ include "text" "p.disability1_code" }} as disability1_code,
        {{ include "text" "p.disability2_code" }} as disability2_code,
        p._file_sha256,
        p._row_number,
        {{ include "problems"
            (include "missing" "student_id_hash" "p.ssid")
            (include "unresolved" "student_id_hash" (include "text" "p.ssid") "ids.student_number" "ids.matches")
            (include "missing" "iep_begin_date" "p.special_education_meeting_date")
            (include "unreadable" "iep_begin_date" "p.special_education_meeting_date"
                (include "calpads_date" "p.special_education_meeting_date"))
            (include "unreadable" "begin_date" "p.special_education_initial_entry_start_date"
                (include "calpads_date" "p.special_education_initial_entry_start_date"))
            (include "unreadable" "special_education_exit_date" "p.special_education_program_exit_date"
                (include "calpads_date" "p.special_education_program_exit_date"))
            (include "missing" "idea_eligibility" "p.education_plan_type_code")
            (include "unmapped" "idea_eligibility"
                (include "text" "p.education_plan_type_code") "t.education_plan_type")
            (include "unmapped" "special_education_setting_descriptor"
                (include "text" "p.special_education_program_setting_code") "w.setting_code")
            (include "unmapped" "special_education_exit_reason_descriptor"
                (include "text" "p.special_education_program_exit_reason_code") "x.exit_reason_code")
            (include "unknown_organization" "p" "school_of_attendance" "c")
        }} as _problems
    from {{ source "calpads" "sped" }} as p
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "p.ssid" }}
    left join {{ ref "education_plan_types" }} as t
        on t.education_plan_type = {{ include "text" "p.education_plan_type_code" }}
    left join {{ ref "special_education_settings" }} as w
        on w.setting_code = {{ include "text" "p.special_education_program_setting_code" }}
    left join {{ ref "special_education_exit_reasons" }} as x
        on x.exit_reason_code = {{ include "text" "p.special_education_program_exit_reason_code" }}
    left join {{ ref "school" }} as c
        on right(c.cds_school_code, 7) = {{ include "text" "p.school_of_attendance" }}
    -- A row that deletes an earlier report says nothing itself.
    where {{ include "text" "p.transaction_type_code" }} is distinct from 'D'
),

spells as (
    select
        *,
        len(_problems) = 0 as is_sound,
        coalesce(
            entry_date,
            min(meeting_date) filter (where has_plan) over (partition by student_number, len(_problems) = 0)
        ) as begin_date,
        lead(meeting_date) over following as next_meeting_date,
        lead(has_plan) over following as next_has_plan
    from meetings
    window following as (
        partition by student_number, len(_problems) = 0 order by meeting_date, _file_sha256, _row_number
    )
),

-- The newest plan of a stay in special education is the one in force.
judged as (
    select
        *,
        row_number() over (
            partition by student_number, begin_date order by meeting_date desc, _file_sha256 desc, _row_number desc
        ) = 1 as is_in_force
    from spells
    where is_sound and has_plan
    union all
    select *, false
    from spells
    where not is_sound or has_plan is not true
)

select
    * exclude (is_sound, entry_date, next_meeting_date, next_has_plan, is_in_force),
    coalesce(exit_date, case when not next_has_plan then next_meeting_date end) as end_date,
    is_in_force
from judged
