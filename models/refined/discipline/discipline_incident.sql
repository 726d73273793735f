-- The description is withheld: free text names people.
select
    i.incident_number as incident_identifier,
    i.school_id,
    i.incident_date,
    l.incident_location_descriptor,
    i.school_year,
    i._file_sha256,
    i._row_number,
    list_concat(i._problems, {{ include "problems"
        (include "unmapped" "incident_location_descriptor" "i.location" "l.incident_location_descriptor")
        (include "problem" "i.school_year is null" "required" "school_year" "'it is empty'") }}) as _problems
from {{ ref "sis_incidents" }} as i
left join {{ ref "incident_locations" }} as l on l.location = i.location
