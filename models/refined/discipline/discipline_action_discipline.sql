select
    incident_identifier || '-' || action_code as discipline_action_identifier,
    discipline_date,
    student_id_hash,
    discipline_descriptor,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_incident_students" }}
where is_first_of_action and action_code is not null
