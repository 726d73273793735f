-- A code that no crosswalk knows would turn into nothing. Each one found is a failure.
with used as (
    select 'attendance_codes' as crosswalk, {{ include "text" "attendance_code" }} as code
    from {{ source "skyward" "attendance" }}
    union
    select 'grade_levels', {{ include "text" "grade" }} from {{ source "skyward" "enrollments" }}
    union
    select 'entry_codes', {{ include "text" "entry_code" }} from {{ source "skyward" "enrollments" }}
    union
    select 'withdrawal_codes', {{ include "text" "withdrawal_code" }} from {{ source "skyward" "enrollments" }}
    union
    select 'sexes', {{ include "text" "gender" }} from {{ source "skyward" "students" }}
    union
    select 'grade_marks', {{ include "text" "grade_mark" }} from {{ source "skyward" "grades" }}
    union
    select 'grading_periods', {{ include "text" "grading_period" }} from {{ source "skyward" "grades" }}
    union
    select 'incident_locations', {{ include "text" "location" }} from {{ source "skyward" "incidents" }}
    union
    select 'involvements', {{ include "text" "involvement" }} from {{ source "skyward" "incident_students" }}
    union
    select 'offense_codes', {{ include "text" "offense_code" }} from {{ source "skyward" "incident_students" }}
    union
    select 'discipline_results', {{ include "text" "action_code" }} from {{ source "skyward" "incident_students" }}
    union
    select 'race_codes', race_code from {{ ref "int_given_races" }}
    union
    select 'parent_education_levels', parent_education_level from {{ ref "int_current_demographics" }}
    union
    select 'english_acquisition_statuses', {{ include "text" "english_acquisition_status_code" }}
    from {{ source "calpads" "sela" }}
    union
    select 'education_programs', {{ include "text" "education_program_code" }} from {{ source "calpads" "sprg" }}
    union
    select 'education_plan_types', {{ include "text" "education_plan_type_code" }} from {{ source "calpads" "sped" }}
),

known as (
    select 'attendance_codes' as crosswalk, attendance_code as code from {{ ref "attendance_codes" }}
    union all
    select 'grade_levels', grade_level from {{ ref "grade_levels" }}
    union all
    select 'entry_codes', entry_code from {{ ref "entry_codes" }}
    union all
    select 'withdrawal_codes', withdrawal_code from {{ ref "withdrawal_codes" }}
    union all
    select 'sexes', gender from {{ ref "sexes" }}
    union all
    select 'grade_marks', grade_mark from {{ ref "grade_marks" }}
    union all
    select 'grading_periods', grading_period from {{ ref "grading_periods" }}
    union all
    select 'incident_locations', location from {{ ref "incident_locations" }}
    union all
    select 'involvements', involvement from {{ ref "involvements" }}
    union all
    select 'offense_codes', offense_code from {{ ref "offense_codes" }}
    union all
    select 'discipline_results', action_code from {{ ref "discipline_results" }}
    union all
    select 'race_codes', race_code from {{ ref "race_codes" }}
    union all
    select 'parent_education_levels', parent_education_level from {{ ref "parent_education_levels" }}
    union all
    select 'english_acquisition_statuses', english_acquisition_status from {{ ref "english_acquisition_statuses" }}
    union all
    select 'education_programs', program_code from {{ ref "education_programs" }}
    union all
    select 'education_plan_types', education_plan_type from {{ ref "education_plan_types" }}
)

select u.crosswalk, u.code
from used as u
left join known as k on k.crosswalk = u.crosswalk and k.code = u.code
where u.code is not null and k.code is null
