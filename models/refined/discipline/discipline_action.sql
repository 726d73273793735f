-- One row a student and what followed an incident. Skyward has no number for it, so the
-- incident's and the result's make one.
select
    incident_identifier || '-' || action_code as discipline_action_identifier,
    discipline_date,
    student_id_hash,
    max(duration_days) as actual_discipline_action_length,
    school_id as responsibility_school_id
from {{ ref "int_incident_students" }}
where action_code is not null
group by incident_identifier, action_code, discipline_date, student_id_hash, school_id
