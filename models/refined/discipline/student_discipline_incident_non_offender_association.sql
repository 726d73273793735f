-- Victims, witnesses and others who did nothing. Ed-Fi keeps them apart from offenders.
select distinct
    incident_identifier,
    school_id,
    student_id_hash
from {{ ref "int_incident_students" }}
where not is_offender
