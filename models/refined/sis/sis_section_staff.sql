-- Who teaches which class, whichever way Skyward exports it. A district without that
-- export takes them from what it reports to the state: `sections_from: calpads`.
{{- if eq (var "sections_from" "skyward") "calpads" }}
select
    'calpads' as source_system,
    c.section_id,
    c.seid as staff_id,
    'Teacher of Record' as position,
    d.start_date,
    null::date as end_date,
    c._file_sha256,
    c._row_number,
    c._problems
from {{ ref "int_calpads_sections" }} as c
left join {{ ref "int_section_days" }} as d on d.section_id = c.section_id
{{- else }}
with meetings as (
    -- Qmlativ has a row for each time and room in which the class meets: of those that say
    -- the same of somebody the first stands for the class. It is a rank, so that a row that
    -- was delivered twice stays twice.
    select
        *,
        rank() over (
            partition by section_id, staff_id, is_primary, is_substitute, is_long_term_substitute, effective_start_date
            order by meet_id
        ) as first_meets
    from {{ source "skyward_qmlativ" "staff_meet" }}
)

select
    'skyward' as source_system,
    {{ include "text" "section_id" }} as section_id,
    {{ include "text" "staff_id" }} as staff_id,
    {{ include "text" "position" }} as position,
    {{ include "skyward_date" "start_date" "section_staff" }} as start_date,
    {{ include "skyward_date" "end_date" "section_staff" }} as end_date,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "start_date" "start_date" (include "skyward_date" "start_date" "section_staff"))
        (include "unreadable" "end_date" "end_date" (include "skyward_date" "end_date" "section_staff")) }} as _problems
from {{ source "skyward" "section_staff" }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "m.section_id" }} as section_id,
    {{ include "text" "m.staff_id" }} as staff_id,
    case
        when 'true' in (m.is_substitute, m.is_long_term_substitute) then 'Substitute'
        when m.is_primary = 'true' then 'Teacher of Record'
        else 'Support Teacher'
    end as position,
    {{ include "qmlativ_date" "m.effective_start_date" }} as start_date,
    {{ include "qmlativ_date" "m.effective_end_date" }} as end_date,
    m._file_sha256,
    m._row_number,
    {{ include "problems"
        (include "unreadable" "start_date" "m.effective_start_date" (include "qmlativ_date" "m.effective_start_date"))
        (include "unreadable" "end_date" "m.effective_end_date" (include "qmlativ_date" "m.effective_end_date")) }} as _problems
from meetings as m
where m.first_meets = 1
{{- end }}
