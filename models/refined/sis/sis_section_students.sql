-- Who sits in which class, whichever way Skyward exports it. A district without that
-- export takes them from what it reports to the state: `sections_from: calpads`. Where the
-- export has no days, `classes_lack: [days]`, a stay begins with its class's term.
{{- $lack := var "classes_lack" list }}
{{- if eq (var "sections_from" "skyward") "calpads" }}
select
    'calpads' as source_system,
    {{ include "text" "c.ssid" }} || '-' || {{ include "text" "c.course_section_id" }} as student_section_id,
    {{ include "text" "c.ssid" }} as student_id,
    {{ include "text" "c.course_section_id" }} as section_id,
    d.start_date,
    null::date as end_date,
    c._file_sha256,
    c._row_number,
    {{ include "problems" }} as _problems
from (
    -- CALPADS tells no days, so that several stays of a student in a class are one.
    select *, rank() over (partition by ssid, course_section_id order by local_record_id) as first_stay
    from {{ source "calpads" "scse" }}
) as c
left join {{ ref "int_section_days" }} as d on d.section_id = {{ include "text" "c.course_section_id" }}
where c.first_stay = 1
{{- else }}
select
    'skyward' as source_system,
    {{ include "text" "a.student_section_id" }} as student_section_id,
    {{ include "text" "a.student_id" }} as student_id,
    {{ include "text" "a.section_id" }} as section_id,
    {{ if has "days" $lack }}d.start_date{{ else }}{{ include "skyward_date" "a.start_date" "section_students" }}{{ end }} as start_date,
    {{ include "skyward_date" "a.end_date" "section_students" }} as end_date,
    a._file_sha256,
    a._row_number,
    {{ include "problems"
        (include "unreadable" "start_date" "a.start_date" (include "skyward_date" "a.start_date" "section_students"))
        (include "unreadable" "end_date" "a.end_date" (include "skyward_date" "a.end_date" "section_students")) }} as _problems
from {{ source "skyward" "section_students" }} as a
{{- if has "days" $lack }}
left join {{ ref "int_section_days" }} as d
    on d.source_system = 'skyward' and d.section_id = {{ include "text" "a.section_id" }}
{{- end }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "student_section_id" }} as student_section_id,
    {{ include "text" "student_id" }} as student_id,
    {{ include "text" "section_id" }} as section_id,
    {{ include "qmlativ_date" "start_date" }} as start_date,
    {{ include "qmlativ_date" "end_date" }} as end_date,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "start_date" "start_date" (include "qmlativ_date" "start_date"))
        (include "unreadable" "end_date" "end_date" (include "qmlativ_date" "end_date")) }} as _problems
from {{ source "skyward_qmlativ" "student_section" }}
{{- end }}
