-- The services of the plans in force.
with services as (
    select
        ids.student_number,
        {{ include "text" "v.special_education_service_code" }} as service_code,
        {{ include "text" "v.student_special_education_meeting_or_amendment_identifier" }} as meeting_identifier,
        v._file_sha256,
        v._row_number,
        {{ include "problems"
            (include "missing" "student_id_hash" "v.ssid")
            (include "unresolved" "student_id_hash" (include "text" "v.ssid") "ids.student_number" "ids.matches")
        }} as _problems
    from {{ source "calpads" "ssrv" }} as v
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "v.ssid" }}
    -- A row that deletes an earlier report says nothing itself.
    where {{ include "text" "v.transaction_type_code" }} is distinct from 'D'
),

-- A meeting with a problem of its own stands in the quarantine of the association.
meetings as (
    select * from {{ ref "int_special_education_meetings" }} where len(_problems) = 0
)

select
    m.begin_date,
    m.education_organization_id,
    {{ var "education_organization_id" }}::bigint as program_education_organization_id,
    p.program_name,
    p.program_type_descriptor,
    {{ pseudonym "student" "v.student_number" }} as student_id_hash,
    s.special_education_program_service_descriptor,
    v._file_sha256,
    v._row_number,
    list_concat(v._problems, {{ include "problems"
        (include "unmapped" "special_education_program_service_descriptor" "v.service_code" "s.service_code")
        (include "problem" "m.student_number is null" "reference" "begin_date" "'the student has no such meeting'")
    }}) as _problems
from services as v
left join meetings as m
    on m.student_number = v.student_number and m.meeting_identifier = v.meeting_identifier
left join {{ ref "special_education_services" }} as s on s.service_code = v.service_code
left join {{ ref "education_programs" }} as p on p.program_code = '144'
-- The services of a plan that a later meeting replaced are history.
where m.student_number is null or m.is_in_force
