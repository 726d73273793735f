-- Which behavior each action answers: Ed-Fi asks for at least one.
select
    incident_identifier || '-' || action_code as discipline_action_identifier,
    discipline_date,
    student_id_hash,
    behavior_descriptor,
    incident_identifier,
    school_id,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_incident_students" }}
where action_code is not null
