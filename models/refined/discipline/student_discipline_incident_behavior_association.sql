-- Offenders only. One row a student, incident and behavior.
select distinct
    behavior_descriptor,
    incident_identifier,
    school_id,
    student_id_hash
from {{ ref "int_incident_students" }}
where is_offender
