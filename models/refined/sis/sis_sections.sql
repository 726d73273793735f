-- Classes, whichever way Skyward exports them. A district without that
-- export takes them from what it reports to the state: `sections_from: calpads`. Where the
-- export has no schools or years, `classes_lack: [school, school_year]`, a class is at the
-- school of its course and in the year of the project.
{{- $lack := var "classes_lack" list }}
{{- $school := ternary "c.value" "s.school_id" (has "school" $lack) }}
{{- $year := ternary (squote (toString (var "school_year"))) "s.school_year" (has "school_year" $lack) }}
{{- if eq (var "sections_from" "skyward") "calpads" }}
select
    'calpads' as source_system,
    section_id,
    course_id,
    school_id,
    school_year,
    term_name,
    section_code,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_calpads_sections" }}
where first_of_section = 1
{{- else }}
select
    'skyward' as source_system,
    {{ include "text" "s.section_id" }} as section_id,
    {{ include "text" "s.course_id" }} as course_id,
    {{ include "number" $school "bigint" }} as school_id,
    {{ include "number" $year "smallint" }} as school_year,
    {{ include "text" "s.term_name" }} as term_name,
    {{ include "text" "s.section_code" }} as section_code,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "unreadable" "school_id" $school (include "number" $school "bigint"))
        (include "unreadable" "school_year" $year (include "number" $year "smallint")) }} as _problems
from {{ source "skyward" "sections" }} as s
{{- if has "school" $lack }}
left join {{ include "lookup" (source "skyward" "courses") "course_id" "school_id" }} as c
    on c.id = {{ include "text" "s.course_id" }}
{{- end }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "s.section_id" }} as section_id,
    {{ include "text" "s.course_id" }} as course_id,
    try_cast(e.value as bigint) as school_id,
    try_cast(y.value as smallint) as school_year,
    t.value as term_name,
    {{ include "text" "s.code" }} as section_code,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "unrelated" "school_id" "s.entity_id" "e.value" "e.matches")
        (include "unrelated" "school_year" "s.school_year_id" "y.value" "y.matches")
        (include "unrelated" "term_name" "s.term_id" "t.value" "t.matches") }} as _problems
from {{ source "skyward_qmlativ" "section" }} as s
left join {{ include "lookup" (source "skyward_qmlativ" "entity") "entity_id" "code" }} as e
    on e.id = {{ include "text" "s.entity_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "school_year") "school_year_id" "numeric_year" }} as y
    on y.id = {{ include "text" "s.school_year_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "term") "term_id" "code" }} as t
    on t.id = {{ include "text" "s.term_id" }}
{{- end }}
