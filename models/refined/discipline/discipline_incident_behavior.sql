-- What an incident was about: the behaviors of all who were in it, each once. What is
-- wrong with a student's row is found with the student.
select
    incident_identifier,
    school_id,
    behavior_descriptor,
    _file_sha256,
    _row_number
from {{ ref "int_incident_students" }}
where is_first_of_behavior and incident_identifier is not null and behavior_descriptor is not null
