-- Courses of schools, whichever way Skyward exports them. A district without that
-- export takes them from what it reports to the state: `sections_from: calpads`.
{{- if eq (var "sections_from" "skyward") "calpads" }}
select
    'calpads' as source_system,
    course_id,
    school_id,
    course_code,
    course_title,
    null::varchar as department,
    null::decimal(9, 3) as credits,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_calpads_sections" }}
where first_of_course = 1
{{- else }}
select
    'skyward' as source_system,
    {{ include "text" "course_id" }} as course_id,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "text" "course_code" }} as course_code,
    {{ include "text" "course_title" }} as course_title,
    {{ include "text" "department" }} as department,
    {{ include "number" "credits" "decimal(9, 3)" }} as credits,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "school_id" "school_id" (include "number" "school_id" "bigint"))
        (include "unreadable" "credits" "credits" (include "number" "credits" "decimal(9, 3)")) }} as _problems
from {{ source "skyward" "courses" }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "c.course_id" }} as course_id,
    try_cast(e.value as bigint) as school_id,
    {{ include "text" "c.code" }} as course_code,
    {{ include "text" "c.description" }} as course_title,
    {{ include "text" "c.department" }} as department,
    {{ include "number" "c.credits" "decimal(9, 3)" }} as credits,
    c._file_sha256,
    c._row_number,
    {{ include "problems"
        (include "unrelated" "school_id" "c.entity_id" "e.value" "e.matches")
        (include "unreadable" "credits" "c.credits" (include "number" "c.credits" "decimal(9, 3)")) }} as _problems
from {{ source "skyward_qmlativ" "course" }} as c
left join {{ include "lookup" (source "skyward_qmlativ" "entity") "entity_id" "code" }} as e
    on e.id = {{ include "text" "c.entity_id" }}
{{- end }}
