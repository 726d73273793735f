-- Who was involved in which incident, whichever way Skyward exports it. A district without
-- that export takes it from what it reports to the state: `discipline_from: calpads`.
{{- if eq (var "discipline_from" "skyward") "calpads" }}
-- CALPADS is told of offenders only. An offense has as many rows as results followed it;
-- the state isn't told since when, so the day of the incident stands for it.
select
    'calpads' as source_system,
    {{ include "text" "o.incident_id_local" }} as incident_id,
    {{ include "text" "o.ssid" }} as student_id,
    {{ include "text" "o.student_offense_code" }} as offense_code,
    'Offender' as involvement,
    {{ include "text" "r.incident_result_code" }} as action_code,
    case when r.incident_result_code is not null then i.incident_date end as action_date,
    {{ include "number" "r.incident_result_duration_days" "decimal(5, 2)" }} as duration_days,
    o._file_sha256,
    o._row_number,
    {{ include "problems"
        (include "unreadable" "duration_days" "r.incident_result_duration_days" (include "number" "r.incident_result_duration_days" "decimal(5, 2)"))
    }} as _problems
from {{ source "calpads" "soff" }} as o
left join {{ source "calpads" "sirs" }} as r
    on r.ssid = o.ssid
    and r.incident_id_local = o.incident_id_local
    and r.school_of_attendance = o.school_of_attendance
left join {{ ref "sis_incidents" }} as i on i.incident_id = {{ include "text" "o.incident_id_local" }}
{{- else }}
select
    'skyward' as source_system,
    {{ include "text" "incident_id" }} as incident_id,
    {{ include "text" "student_id" }} as student_id,
    {{ include "text" "offense_code" }} as offense_code,
    {{ include "text" "involvement" }} as involvement,
    {{ include "text" "action_code" }} as action_code,
    {{ include "skyward_date" "action_date" "incident_students" }} as action_date,
    {{ include "number" "duration_days" "decimal(5, 2)" }} as duration_days,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "action_date" "action_date" (include "skyward_date" "action_date" "incident_students"))
        (include "unreadable" "duration_days" "duration_days" (include "number" "duration_days" "decimal(5, 2)")) }} as _problems
from {{ source "skyward" "incident_students" }}
union all
-- Qmlativ knows people in incidents by their names' numbers. An offense has as many rows
-- as actions followed it.
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "o.incident_id" }} as incident_id,
    s.value as student_id,
    c.value as offense_code,
    {{ include "text" "n.involvement_type" }} as involvement,
    t.value as action_code,
    {{ include "qmlativ_day" "a.ordered_date" }} as action_date,
    case
        when coalesce({{ include "text" "a.duration_type" }}, 'Days') = 'Days'
            then coalesce(
                {{ include "number" "a.duration_served" "decimal(5, 2)" }},
                {{ include "number" "a.duration_to_serve" "decimal(5, 2)" }}
            )
    end as duration_days,
    n._file_sha256,
    n._row_number,
    {{ include "problems"
        (include "unresolved" "student_id_hash" "n.name_id" "s.value" "s.matches")
        (include "problem" "o.incident_offense_id is null" "reference" "incident_identifier" "'nothing has this number'")
        (include "unrelated" "offense_code" "o.offense_id" "c.value" "c.matches")
        (include "unrelated" "action_code" "a.action_type_id" "t.value" "t.matches")
        (include "unreadable" "action_date" "a.ordered_date" (include "qmlativ_day" "a.ordered_date"))
        (include "unreadable" "duration_days" "a.duration_served" (include "number" "a.duration_served" "decimal(5, 2)"))
        (include "unreadable" "duration_days" "a.duration_to_serve" (include "number" "a.duration_to_serve" "decimal(5, 2)"))
    }} as _problems
from {{ source "skyward_qmlativ" "incident_offense_name" }} as n
left join {{ source "skyward_qmlativ" "incident_offense" }} as o on o.incident_offense_id = n.incident_offense_id
left join {{ source "skyward_qmlativ" "incident_offense_name_action" }} as a
    on a.incident_offense_name_id = n.incident_offense_name_id
left join {{ include "lookup" (source "skyward_qmlativ" "student") "name_id" "student_id" }} as s
    on s.id = {{ include "text" "n.name_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "offense") "offense_id" "code" }} as c
    on c.id = {{ include "text" "o.offense_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "action_type") "action_type_id" "code" }} as t
    on t.id = {{ include "text" "a.action_type_id" }}
-- Staff and others in an incident are not students.
where coalesce({{ include "text" "n.incident_offense_name_type" }}, 'Student') = 'Student'
{{- end }}
