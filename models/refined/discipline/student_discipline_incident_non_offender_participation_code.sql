-- How each victim and witness was involved, in Ed-Fi's words: who was both has two rows.
select
    incident_identifier,
    school_id,
    student_id_hash,
    participation_code_descriptor as discipline_incident_participation_code_descriptor,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_incident_students" }}
where is_first_of_involvement and not is_offender
