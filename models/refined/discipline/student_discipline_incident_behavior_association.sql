-- Offenders, and whoever nobody said how they were involved: those are found here. One row
-- a student, incident and behavior, for all actions that it led to.
select
    behavior_descriptor,
    incident_identifier,
    school_id,
    student_id_hash,
    _file_sha256,
    _row_number,
    list_concat(_problems, {{ include "problems"
        (include "problem" "is_offender is null"
            "required" "involvement" "'how the student was involved is not known'") }}) as _problems
from {{ ref "int_incident_students" }}
where is_first_of_offense and is_offender is not false
