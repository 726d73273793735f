-- The description is withheld: free text names people.
select
    {{ include "text" "i.incident_number" }} as incident_identifier,
    {{ include "number" "i.school_id" "bigint" }} as school_id,
    {{ include "skyward_date" "i.incident_date" }} as incident_date,
    l.incident_location_descriptor,
    {{ include "number" "i.school_year" "smallint" }} as school_year
from {{ source "skyward" "incidents" }} as i
left join {{ ref "incident_locations" }} as l on l.location = {{ include "text" "i.location" }}
