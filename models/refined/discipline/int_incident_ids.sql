-- Skyward's internal number of an incident leads to its school and the number on its
-- papers. A number that two incidents have leads to none.
select
    source_system,
    incident_id,
    case when count(distinct (school_id, incident_number)) = 1 then min(incident_number) end as incident_identifier,
    case when count(distinct (school_id, incident_number)) = 1 then min(school_id) end as school_id,
    count(distinct (school_id, incident_number)) as matches
from {{ ref "sis_incidents" }}
where incident_id is not null
group by source_system, incident_id
