-- The students of the SIS, whichever way Skyward exports them.
with reports as (
    select
        'skyward' as source_system,
        {{ include "text" "s.student_id" }} as student_id,
        {{ include "text" "s.student_number" }} as student_number,
        {{ include "text" "s.state_student_id" }} as state_student_id,
        {{ include "text" "s.last_name" }} as last_name,
        {{ include "text" "s.first_name" }} as first_name,
        {{ include "text" "s.middle_name" }} as middle_name,
        {{ include "skyward_date" "s.birth_date" "students" }} as birth_date,
        {{ include "text" "s.gender" }} as gender,
        {{ include "text" "s.grade" }} as grade,
        {{ include "text" "s.home_language" }} as home_language,
        cast(null as varchar) as grad_year,
        {{ include "yes_or_no" "s.is_hispanic" }} as is_hispanic,
        {{ include "text" "s.race_code" }} as race1_code,
        cast(null as varchar) as race2_code,
        cast(null as varchar) as race3_code,
        cast(null as varchar) as race4_code,
        cast(null as varchar) as race5_code,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "unreadable" "birth_date" "s.birth_date" (include "skyward_date" "s.birth_date" "students"))
            (include "unreadable" "is_hispanic" "s.is_hispanic" (include "yes_or_no" "s.is_hispanic"))
        }} as _problems
    from {{ source "skyward" "students" }} as s
),

qmlativ as (
    select
        'skyward_qmlativ' as source_system,
        {{ include "text" "s.student_id" }} as student_id,
        {{ include "text" "s.student_number" }} as student_number,
        {{ include "text" "s.calculated_student_state_id" }} as state_student_id,
        coalesce({{ include "text" "n.last_name" }}, {{ include "text" "s.last_name" }}) as last_name,
        coalesce({{ include "text" "n.first_name" }}, {{ include "text" "s.first_name" }}) as first_name,
        {{ include "text" "n.middle_name" }} as middle_name,
        {{ include "qmlativ_date" "n.birth_date" }} as birth_date,
        {{ include "text" "n.gender" }} as gender,
        {{ include "text" "s.grade" }} as grade,
        coalesce({{ include "text" "l.description" }}, {{ include "text" "l.code" }}) as home_language,
        {{ include "text" "s.grad_year" }} as grad_year,
        {{ include "number" "n.is_hispanic" "boolean" }} as is_hispanic,
        {{ include "race_of_flag" "n.is_alaskan" "100" }} as race1_code,
        {{ include "race_of_flag" "n.is_asian" "299" }} as race2_code,
        {{ include "race_of_flag" "n.is_black" "600" }} as race3_code,
        {{ include "race_of_flag" "n.is_hawaiian" "399" }} as race4_code,
        {{ include "race_of_flag" "n.is_white" "700" }} as race5_code,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "unreadable" "birth_date" "n.birth_date" (include "qmlativ_date" "n.birth_date"))
            (include "unreadable" "is_hispanic" "n.is_hispanic" (include "number" "n.is_hispanic" "boolean"))
            (include "unmapped" "home_language" (include "text" "s.language_id_primary") "l.language_id")
        }} as _problems
    from {{ source "skyward_qmlativ" "student" }} as s
    left join {{ source "skyward_qmlativ" "name" }} as n on n.name_id = s.name_id
    left join {{ source "skyward_qmlativ" "language" }} as l on l.language_id = s.language_id_primary
),

-- SMS holds no number of the state: FEDERAL-ID-NO may be a social security number.
sms as (
    select
        'skyward_sms' as source_system,
        {{ include "text" "s.student_id" }} as student_id,
        {{ include "text" "s.other_id" }} as student_number,
        cast(null as varchar) as state_student_id,
        {{ include "text" "n.last_name" }} as last_name,
        {{ include "text" "n.first_name" }} as first_name,
        {{ include "text" "n.middle_name" }} as middle_name,
        {{ include "sms_date" "n.birthdate" }} as birth_date,
        {{ include "text" "n.gender" }} as gender,
        g.grade_level as grade,
        cast(null as varchar) as home_language,
        {{ include "text" "s.grad_yr" }} as grad_year,
        {{ include "yes_or_no" "n.ethnicity_hisp_x" }} as is_hispanic,
        {{ include "race_of_flag" "n.fed_race_flags[1]" "100" }} as race1_code,
        {{ include "race_of_flag" "n.fed_race_flags[2]" "299" }} as race2_code,
        {{ include "race_of_flag" "n.fed_race_flags[3]" "600" }} as race3_code,
        {{ include "race_of_flag" "n.fed_race_flags[4]" "399" }} as race4_code,
        {{ include "race_of_flag" "n.fed_race_flags[5]" "700" }} as race5_code,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "unreadable" "birth_date" "n.birthdate" (include "sms_date" "n.birthdate"))
            (include "unreadable" "is_hispanic" "n.ethnicity_hisp_x" (include "yes_or_no" "n.ethnicity_hisp_x"))
            (include "unreadable" "grade" "s.grad_yr" (include "number" "s.grad_yr" "integer"))
        }} as _problems
    from {{ source "skyward_sms" "student" }} as s
    left join {{ source "skyward_sms" "name" }} as n on n.name_id = s.name_id
    left join {{ ref "grade_levels" }} as g
        on g.grade_order = 12 - ({{ include "number" "s.grad_yr" "integer" }} - {{ var "school_year" }})
        and g.grade_order between -1 and 12
)

select * from reports
union all
select * from qmlativ
union all
select * from sms
