-- Memberships in education programs as reported to the state, with what the special
-- associations of Ed-Fi ask for. A membership is at a school; what the district reports
-- for itself is the district's.
select
    ids.student_number,
    {{ include "calpads_date" "m.education_program_membership_start_date" }} as begin_date,
    {{ include "reported_organization" "m" "school_of_attendance" "s" }} as education_organization_id,
    {{ var "education_organization_id" }}::bigint as program_education_organization_id,
    p.program_name,
    p.program_type_descriptor,
    {{ include "calpads_date" "m.education_program_membership_end_date" }} as end_date,
    coalesce(p.association, 'general') as association,
    p.title_i_participant_descriptor,
    coalesce(c.is_participating, true) as is_participating,
    h.homeless_primary_nighttime_residence_descriptor,
    {{ include "yes_or_no" "m.unaccompanied_youth_indicator" }} as is_unaccompanied_youth,
    m._file_sha256,
    m._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "m.ssid")
        (include "unresolved" "student_id_hash" (include "text" "m.ssid") "ids.student_number" "ids.matches")
        (include "missing" "program_name" "m.education_program_code")
        (include "unmapped" "program_name" (include "text" "m.education_program_code") "p.program_name")
        (include "unmapped" "is_participating"
            (include "text" "m.education_program_membership_code") "c.membership_code")
        (include "unmapped" "homeless_primary_nighttime_residence_descriptor"
            (include "text" "m.homeless_dwelling_type_code") "h.dwelling_type")
        (include "unreadable" "homeless_unaccompanied_youth" "m.unaccompanied_youth_indicator"
            (include "yes_or_no" "m.unaccompanied_youth_indicator"))
        (include "unreadable" "begin_date" "m.education_program_membership_start_date"
            (include "calpads_date" "m.education_program_membership_start_date"))
        (include "unreadable" "end_date" "m.education_program_membership_end_date"
            (include "calpads_date" "m.education_program_membership_end_date"))
        (include "problem"
            (print (include "calpads_date" "m.education_program_membership_end_date") " < "
                (include "calpads_date" "m.education_program_membership_start_date"))
            "order" "end_date" "'it is before the first day'")
        (include "unknown_organization" "m" "school_of_attendance" "s")
    }} as _problems
from {{ source "calpads" "sprg" }} as m
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "m.ssid" }}
left join {{ ref "education_programs" }} as p on p.program_code = {{ include "text" "m.education_program_code" }}
left join {{ ref "program_membership_codes" }} as c
    on c.membership_code = {{ include "text" "m.education_program_membership_code" }}
left join {{ ref "homeless_dwelling_types" }} as h
    on h.dwelling_type = {{ include "text" "m.homeless_dwelling_type_code" }}
left join {{ ref "school" }} as s
    on right(s.cds_school_code, 7) = {{ include "text" "m.school_of_attendance" }}
-- A row that deletes an earlier report says nothing itself.
where {{ include "text" "m.transaction_type_code" }} is distinct from 'D'
