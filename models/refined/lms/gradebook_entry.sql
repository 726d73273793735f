-- One row a published assignment of Canvas; what isn't published is not set yet. Work that
-- Canvas doesn't see (on paper, in another tool) is here too: leaves_trace tells of it.
with kinds as (
    -- An assignment may take work in several ways, with commas between.
    select
        w.id,
        arg_min(t.gradebook_entry_type_descriptor, t.type_order) as gradebook_entry_type_descriptor,
        bool_or(t.leaves_trace) as leaves_trace,
        min(w.submission_type) filter (where t.submission_type is null) as unknown_type
    from (
        select id, unnest(string_split({{ include "text" "submission_types" }}, ',')) as submission_type
        from {{ source "canvas" "assignments" }}
    ) as w
    left join {{ ref "canvas_submission_types" }} as t on t.submission_type = trim(w.submission_type)
    group by w.id
),

-- An assignment belongs to a course of Canvas, which may hold several classes. Only where it
-- holds one is the entry that class's. Of several classes it is nobody's alone, and the
-- course, which is the section that Canvas knows it by, tells where it belongs.
classes as (
    select
        course_id,
        case when count(*) = 1 then min({{ include "text" "sis_source_id" }}) end as section_id
    from {{ source "canvas" "course_sections" }}
    where workflow_state is distinct from 'deleted'
        -- A section without a number of Skyward is no class: a club, say.
        and {{ include "text" "sis_source_id" }} is not null
    group by course_id
),

-- It is set on the day from which students can begin with it, or on which it was made.
assignments as (
    select
        *,
        coalesce({{ include "canvas_date" "unlock_at" }}, {{ include "canvas_date" "created_at" }}) as date_assigned,
        {{ include "canvas_moment" "due_at" }} as due_moment,
        {{ include "number" "points_possible" "decimal(9, 2)" }} as max_points
    from {{ source "canvas" "assignments" }}
    where workflow_state = 'published'
)

select
    a.id as gradebook_entry_identifier,
    'uri://canvas.instructure.com' as namespace,
    a.date_assigned,
    -- Ed-Fi's titles end at 100 characters, those of Canvas at 255.
    left({{ include "text" "a.title" }}, 100) as title,
    case when length({{ include "text" "a.title" }}) > 100 then {{ include "text" "a.title" }} end as description,
    a.due_moment::date as due_date,
    strftime(a.due_moment, '%H:%M:%S') as due_time,
    t.gradebook_entry_type_descriptor,
    a.max_points,
    k.local_course_code,
    k.school_id,
    k.school_year,
    k.section_identifier,
    k.session_name,
    a.context_id as source_section_identifier,
    coalesce(t.leaves_trace, false) as leaves_trace,
    a._file_sha256,
    a._row_number,
    {{ include "problems"
        (include "unreadable" "date_assigned" "a.unlock_at" (include "canvas_moment" "a.unlock_at"))
        (include "unreadable" "date_assigned" "a.created_at" (include "canvas_moment" "a.created_at"))
        (include "unreadable" "due_date" "a.due_at" "a.due_moment")
        (include "unreadable" "max_points" "a.points_possible" "a.max_points")
        (include "problem" "t.unknown_type is not null"
            "unmapped" "gradebook_entry_type_descriptor" "'nothing is set for the code ' || t.unknown_type")
        (include "problem" "a.context_id is not null and c.id is null"
            "reference" "source_section_identifier" "'Canvas has no such course'")
        (include "unrelated" "section_identifier" "s.section_id" "k.section_identifier" "k.matches")
    }} as _problems
from assignments as a
left join {{ source "canvas" "courses" }} as c on c.id = a.context_id
left join kinds as t on t.id = a.id
left join classes as s on s.course_id = a.context_id
left join {{ ref "int_section_keys" }} as k on k.section_identifier = s.section_id
