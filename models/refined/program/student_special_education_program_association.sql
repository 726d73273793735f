select
    m.begin_date,
    m.education_organization_id,
    {{ var "education_organization_id" }}::bigint as program_education_organization_id,
    p.program_name,
    p.program_type_descriptor,
    {{ pseudonym "student" "m.student_number" }} as student_id_hash,
    m.end_date,
    m.reason_exited_descriptor,
    m.is_student_with_disability as idea_eligibility,
    m.meeting_date as iep_begin_date,
    m.exit_date as special_education_exit_date,
    m.special_education_exit_reason_descriptor,
    m.special_education_setting_descriptor,
    m._file_sha256,
    m._row_number,
    m._problems
from {{ ref "int_special_education_meetings" }} as m
left join {{ ref "education_programs" }} as p on p.program_code = '144'
-- Meetings that made no plan, and plans that a later meeting replaced, are history.
where m.is_in_force or len(m._problems) > 0
