-- One row a student and what followed an incident, for all behaviors that it answers.
-- Skyward has no number for it, so the incident's and the result's make one.
select
    incident_identifier || '-' || action_code as discipline_action_identifier,
    discipline_date,
    student_id_hash,
    duration_days as actual_discipline_action_length,
    school_id as responsibility_school_id,
    _file_sha256,
    _row_number,
    list_concat(_problems, {{ include "problems"
        (include "problem" "duration_days < 0"
            "range" "actual_discipline_action_length" "'no action lasts less than no day'") }}) as _problems
from {{ ref "int_incident_students" }}
where is_first_of_action and action_code is not null
