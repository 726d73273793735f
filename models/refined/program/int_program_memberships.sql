-- Memberships in education programs as reported to the state, with what the special
-- associations of Ed-Fi ask for. A membership is at a school; what the district reports
-- for itself is the district's.
with told as (
    select
        m.*,
        ids.student_number,
        ids.matches,
        {{ include "number" "right(trim(m.academic_year_id), 4)" "smallint" }} as school_year
    from {{ source_history "calpads" "sprg" }} as m
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "m.ssid" }}
    -- A report replaces the older ones of its school year, and those of other years stand.
    qualify {{ include "newest_delivery_first" "m" "m.academic_year_id" }} = 1
),

-- A membership that goes on is told of again in the next year.
memberships as (
    select
        *,
        school_year < max(school_year) over () as is_of_an_older_year
    from told as m
    -- A number that led to nobody and is no longer reported was mended at its source.
    where student_number is not null
        or m._batch_id in (select _batch_id from {{ source "calpads" "sprg" }})
    qualify {{ include "newest_delivery_first" "m" `
        coalesce(m.student_number, m.ssid),
        m.school_of_attendance,
        m.education_program_code,
        m.education_program_membership_start_date` }} = 1
)

select
    m.student_number,
    {{ include "calpads_date" "m.education_program_membership_start_date" }} as begin_date,
    {{ include "reported_organization" "m" "school_of_attendance" "s" }} as education_organization_id,
    {{ var "education_organization_id" }}::bigint as program_education_organization_id,
    p.program_name,
    p.program_type_descriptor,
    coalesce(
        {{ include "calpads_date" "m.education_program_membership_end_date" }},
        -- One that nobody ended, and that the next year's report doesn't have, ended with its year.
        case when m.is_of_an_older_year then make_date(m.school_year::integer, 6, 30) end
    ) as end_date,
    coalesce(p.association, 'general') as association,
    p.title_i_participant_descriptor,
    coalesce(c.is_participating, true) as is_participating,
    h.homeless_primary_nighttime_residence_descriptor,
    {{ include "yes_or_no" "m.unaccompanied_youth_indicator" }} as is_unaccompanied_youth,
    m._file_sha256,
    m._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "m.ssid")
        (include "unresolved" "student_id_hash" (include "text" "m.ssid") "m.student_number" "m.matches")
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
from memberships as m
left join {{ ref "education_programs" }} as p on p.program_code = {{ include "text" "m.education_program_code" }}
left join {{ ref "program_membership_codes" }} as c
    on c.membership_code = {{ include "text" "m.education_program_membership_code" }}
left join {{ ref "homeless_dwelling_types" }} as h
    on h.dwelling_type = {{ include "text" "m.homeless_dwelling_type_code" }}
left join {{ ref "school" }} as s
    on right(s.cds_school_code, 7) = {{ include "text" "m.school_of_attendance" }}
-- A row that deletes an earlier report says nothing itself.
where {{ include "text" "m.transaction_type_code" }} is distinct from 'D'
