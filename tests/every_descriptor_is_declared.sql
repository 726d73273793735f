-- A crosswalk leads to values that are declared: a URI that is misspelt, or that a release
-- of the standard has renamed, is found here and not row by row in the quarantine.
with declared as (
    select namespace || '#' || code_value as uri from {{ ref "edfi_descriptors" }}
    union all
    select namespace || '#' || code_value from {{ ref "california_descriptors" }}
    union all
    select namespace || '#' || code_value from {{ ref "district_descriptors" }}
),
used as (
    select 'academic_terms' as crosswalk, unnest([*columns('_descriptor$')]) as uri from {{ ref "academic_terms" }}
    union all
    select 'assessment_performance_levels', unnest([*columns('_descriptor$')]) from {{ ref "assessment_performance_levels" }}
    union all
    select 'assessment_tests', unnest([*columns('_descriptor$')]) from {{ ref "assessment_tests" }}
    union all
    select 'attendance_codes', unnest([*columns('_descriptor$')]) from {{ ref "attendance_codes" }}
    union all
    select 'calendar_day_types', unnest([*columns('_descriptor$')]) from {{ ref "calendar_day_types" }}
    union all
    select 'canvas_submission_types', unnest([*columns('_descriptor$')]) from {{ ref "canvas_submission_types" }}
    union all
    select 'classroom_positions', unnest([*columns('_descriptor$')]) from {{ ref "classroom_positions" }}
    union all
    select 'disability_codes', unnest([*columns('_descriptor$')]) from {{ ref "disability_codes" }}
    union all
    select 'discipline_results', unnest([*columns('_descriptor$')]) from {{ ref "discipline_results" }}
    union all
    select 'education_programs', unnest([*columns('_descriptor$')]) from {{ ref "education_programs" }}
    union all
    select 'employment_statuses', unnest([*columns('_descriptor$')]) from {{ ref "employment_statuses" }}
    union all
    select 'english_acquisition_statuses', unnest([*columns('_descriptor$')]) from {{ ref "english_acquisition_statuses" }}
    union all
    select 'entry_codes', unnest([*columns('_descriptor$')]) from {{ ref "entry_codes" }}
    union all
    select 'grade_levels', unnest([*columns('_descriptor$')]) from {{ ref "grade_levels" }}
    union all
    select 'grading_periods', unnest([*columns('_descriptor$')]) from {{ ref "grading_periods" }}
    union all
    select 'homeless_dwelling_types', unnest([*columns('_descriptor$')]) from {{ ref "homeless_dwelling_types" }}
    union all
    select 'incident_locations', unnest([*columns('_descriptor$')]) from {{ ref "incident_locations" }}
    union all
    select 'involvements', unnest([*columns('_descriptor$')]) from {{ ref "involvements" }}
    union all
    select 'job_classifications', unnest([*columns('_descriptor$')]) from {{ ref "job_classifications" }}
    union all
    select 'language_codes', unnest([*columns('_descriptor$')]) from {{ ref "language_codes" }}
    union all
    select 'offense_codes', unnest([*columns('_descriptor$')]) from {{ ref "offense_codes" }}
    union all
    select 'program_membership_codes', unnest([*columns('_descriptor$')]) from {{ ref "program_membership_codes" }}
    union all
    select 'race_codes', unnest([*columns('_descriptor$')]) from {{ ref "race_codes" }}
    union all
    select 'race_reporting_groups', unnest([*columns('_descriptor$')]) from {{ ref "race_reporting_groups" }}
    union all
    select 'sexes', unnest([*columns('_descriptor$')]) from {{ ref "sexes" }}
    union all
    select 'special_education_exit_reasons', unnest([*columns('_descriptor$')]) from {{ ref "special_education_exit_reasons" }}
    union all
    select 'special_education_services', unnest([*columns('_descriptor$')]) from {{ ref "special_education_services" }}
    union all
    select 'special_education_settings', unnest([*columns('_descriptor$')]) from {{ ref "special_education_settings" }}
    union all
    select 'term_names', unnest([*columns('_descriptor$')]) from {{ ref "term_names" }}
    union all
    select 'transcript_marks', unnest([*columns('_descriptor$')]) from {{ ref "transcript_marks" }}
    union all
    select 'weapon_categories', unnest([*columns('_descriptor$')]) from {{ ref "weapon_categories" }}
    union all
    select 'withdrawal_codes', unnest([*columns('_descriptor$')]) from {{ ref "withdrawal_codes" }}
)
select distinct used.crosswalk, used.uri
from used
anti join declared on declared.uri = used.uri
where used.uri is not null
