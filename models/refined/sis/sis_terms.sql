-- Terms of schools, whichever way Skyward exports them. Those of a district whose system
-- exports none stand in the seed district_terms.
with schools as (
    select distinct school_id from {{ ref "sis_schools" }} where school_id is not null
)

select
    'skyward' as source_system,
    {{ include "text" "term_id" }} as term_id,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "number" "school_year" "smallint" }} as school_year,
    {{ include "text" "term_name" }} as term_name,
    {{ include "skyward_date" "begin_date" "terms" }} as begin_date,
    {{ include "skyward_date" "end_date" "terms" }} as end_date,
    {{ include "number" "instructional_days" "integer" }} as instructional_days,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "school_id" "school_id" (include "number" "school_id" "bigint"))
        (include "unreadable" "school_year" "school_year" (include "number" "school_year" "smallint"))
        (include "unreadable" "begin_date" "begin_date" (include "skyward_date" "begin_date" "terms"))
        (include "unreadable" "end_date" "end_date" (include "skyward_date" "end_date" "terms"))
        (include "unreadable" "instructional_days" "instructional_days" (include "number" "instructional_days" "integer")) }} as _problems
from {{ source "skyward" "terms" }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "t.term_id" }} as term_id,
    try_cast(e.value as bigint) as school_id,
    try_cast(y.value as smallint) as school_year,
    {{ include "text" "t.code" }} as term_name,
    {{ include "qmlativ_date" "t.start_date" }} as begin_date,
    {{ include "qmlativ_date" "t.end_date" }} as end_date,
    {{ include "number" "t.instructional_days" "integer" }} as instructional_days,
    t._file_sha256,
    t._row_number,
    {{ include "problems"
        (include "unrelated" "school_id" "t.entity_id" "e.value" "e.matches")
        (include "unrelated" "school_year" "t.school_year_id" "y.value" "y.matches")
        (include "unreadable" "begin_date" "t.start_date" (include "qmlativ_date" "t.start_date"))
        (include "unreadable" "end_date" "t.end_date" (include "qmlativ_date" "t.end_date"))
        (include "unreadable" "instructional_days" "t.instructional_days" (include "number" "t.instructional_days" "integer")) }} as _problems
from {{ source "skyward_qmlativ" "term" }} as t
left join {{ include "lookup" (source "skyward_qmlativ" "entity") "entity_id" "code" }} as e
    on e.id = {{ include "text" "t.entity_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "school_year") "school_year_id" "numeric_year" }} as y
    on y.id = {{ include "text" "t.school_year_id" }}
union all
select
    'district' as source_system,
    null as term_id,
    s.school_id,
    d.school_year,
    d.term_name,
    d.begin_date,
    d.end_date,
    d.instructional_days,
    null as _file_sha256,
    null as _row_number,
    {{ include "problems" }} as _problems
from {{ ref "district_terms" }} as d
inner join schools as s on d.school_id is null or d.school_id = s.school_id
