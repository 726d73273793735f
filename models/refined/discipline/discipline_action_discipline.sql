select distinct
    i.incident_identifier || '-' || i.action_code as discipline_action_identifier,
    i.discipline_date,
    i.student_id_hash,
    r.discipline_descriptor
from {{ ref "int_incident_students" }} as i
left join {{ ref "discipline_results" }} as r on r.action_code = i.action_code
where i.action_code is not null
