-- Victims and witnesses, one row a student and incident.
select
    incident_identifier,
    school_id,
    student_id_hash,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_incident_students" }}
where is_first_of_student and not is_offender
