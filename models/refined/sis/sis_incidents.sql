-- Discipline incidents, whichever way Skyward exports them. A district without that export
-- takes them from what it reports to the state: `discipline_from: calpads`.
{{- if eq (var "discipline_from" "skyward") "calpads" }}
-- CALPADS has a row a student and incident; the first of an incident stands for it.
select
    'calpads' as source_system,
    {{ include "text" "i.incident_id_local" }} as incident_id,
    {{ include "text" "i.incident_id_local" }} as incident_number,
    s.school_id,
    {{ include "number" "right(trim(i.academic_year_id), 4)" "smallint" }} as school_year,
    {{ include "calpads_date" "i.incident_occurrence_date" }} as incident_date,
    null::varchar as location,
    i._file_sha256,
    i._row_number,
    {{ include "problems"
        (include "unrelated" "school_id" "i.school_of_attendance" "s.school_code" "s.matches")
        (include "unreadable" "school_year" "i.academic_year_id" (include "number" "right(trim(i.academic_year_id), 4)" "smallint"))
        (include "unreadable" "incident_date" "i.incident_occurrence_date" (include "calpads_date" "i.incident_occurrence_date"))
    }} as _problems
from (
    select
        *,
        row_number() over (partition by school_of_attendance, incident_id_local order by _row_number) as first_speaks
    from {{ source "calpads" "sinc" }}
) as i
left join {{ ref "int_school_codes" }} as s on s.school_code = {{ include "text" "i.school_of_attendance" }}
where i.first_speaks = 1
{{- else }}
select
    'skyward' as source_system,
    {{ include "text" "incident_id" }} as incident_id,
    {{ include "text" "incident_number" }} as incident_number,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "number" "school_year" "smallint" }} as school_year,
    {{ include "skyward_date" "incident_date" "incidents" }} as incident_date,
    {{ include "text" "location" }} as location,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "school_id" "school_id" (include "number" "school_id" "bigint"))
        (include "unreadable" "school_year" "school_year" (include "number" "school_year" "smallint"))
        (include "unreadable" "incident_date" "incident_date" (include "skyward_date" "incident_date" "incidents")) }} as _problems
from {{ source "skyward" "incidents" }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "i.incident_id" }} as incident_id,
    {{ include "text" "i.incident_number" }} as incident_number,
    try_cast(e.value as bigint) as school_id,
    try_cast(y.value as smallint) as school_year,
    {{ include "qmlativ_day" "i.date_time" }} as incident_date,
    l.value as location,
    i._file_sha256,
    i._row_number,
    {{ include "problems"
        (include "unrelated" "school_id" "i.entity_id" "e.value" "e.matches")
        (include "unrelated" "school_year" "i.school_year_id" "y.value" "y.matches")
        (include "unreadable" "incident_date" "i.date_time" (include "qmlativ_day" "i.date_time"))
        (include "unrelated" "location" "i.location_id" "l.value" "l.matches") }} as _problems
from {{ source "skyward_qmlativ" "incident" }} as i
left join {{ include "lookup" (source "skyward_qmlativ" "entity") "entity_id" "code" }} as e
    on e.id = {{ include "text" "i.entity_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "school_year") "school_year_id" "numeric_year" }} as y
    on y.id = {{ include "text" "i.school_year_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "location") "location_id" "code" }} as l
    on l.id = {{ include "text" "i.location_id" }}
{{- end }}
