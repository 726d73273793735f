-- How each offender was involved, in Ed-Fi's words.
select
    behavior_descriptor,
    incident_identifier,
    school_id,
    student_id_hash,
    participation_code_descriptor as discipline_incident_participation_code_descriptor,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_incident_students" }}
where is_first_of_offense and is_offender
