-- One row a student and class that uses Canvas, up to the report date. Work that leaves no
-- trace in Canvas (on paper, in another tool, not graded) is left out.
with enrolled as (
    -- A student in two sections of one Canvas course has one stream of work: it goes to
    -- the active, then the newest section.
    select
        e.id as enrollment_id,
        e.user_id,
        e.course_id,
        e.course_section_id,
        ids.student_number,
        ids.matches,
        s.id as canvas_section_id,
        {{ include "text" "s.sis_source_id" }} as section_id,
        {{ include "canvas_date" "e.last_activity_at" }} as last_activity_date,
        {{ include "number" "e.total_activity_time" "bigint" }} as activity_seconds,
        e._file_sha256,
        e._row_number,
        {{ include "problems"
            (include "unreadable" "last_activity_date" "e.last_activity_at" (include "canvas_date" "e.last_activity_at"))
            (include "unreadable" "activity_minutes" "e.total_activity_time" (include "number" "e.total_activity_time" "bigint"))
        }} as _problems,
        row_number() over (
            partition by coalesce(ids.student_number, e.user_id), e.course_id
            order by e.workflow_state = 'active' desc, {{ include "number" "e.id" "bigint" }} desc
        ) as main_first
    from {{ source "canvas" "enrollments" }} as e
    left join {{ source "canvas" "course_sections" }} as s on s.id = e.course_section_id
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'canvas' and ids.source_id = e.user_id
    -- Canvas makes test students of the type StudentViewEnrollment, and keeps what was
    -- deleted or never accepted.
    where e.type = 'StudentEnrollment'
        and e.workflow_state in ('active', 'completed', 'inactive')
        and s.workflow_state is distinct from 'deleted'
        -- A section without a number of Skyward is no class: a club, say.
        and (s.id is null or {{ include "text" "s.sis_source_id" }} is not null)
),

main as (
    select *, row_number() over (partition by student_number, section_id order by enrollment_id) as nth_of_class
    from enrolled
    where main_first = 1
),

work as (
    select
        ids.student_number,
        a.context_id as course_id,
        b.assignment_id,
        {{ include "canvas_moment" "b.submitted_at" }} as submitted_at,
        coalesce({{ include "canvas_moment" "b.cached_due_date" }}, {{ include "canvas_moment" "a.due_at" }}) as due_at,
        coalesce(b.excused = 'true', false) as is_excused,
        {{ include "text" "b.late_policy_status" }} as late_policy_status
    from {{ source "canvas" "submissions" }} as b
    inner join {{ source "canvas" "assignments" }} as a on a.id = b.assignment_id
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'canvas' and ids.source_id = b.user_id
    where b.workflow_state is distinct from 'deleted'
        and a.workflow_state = 'published'
        and a.submission_types not in ('none', 'not_graded', 'on_paper', 'external_tool')
),

judged as (
    select
        student_number,
        course_id,
        is_excused,
        case
            when is_excused then 'excused'
            when late_policy_status = 'missing' or submitted_at is null then 'missing'
            when late_policy_status = 'late' then 'late'
            when submitted_at > due_at and coalesce(late_policy_status, '') <> 'extended' then 'late'
            else 'on time'
        end as status
    from work
    where due_at::date <= {{ report_date }}
),

counted as (
    select
        student_number,
        course_id,
        count(*) filter (where status <> 'excused') as assignments_due,
        count(*) filter (where status = 'on time') as submitted_on_time,
        count(*) filter (where status = 'late') as submitted_late,
        count(*) filter (where status = 'missing') as missing,
        count(*) filter (where status = 'excused') as excused
    from judged
    group by student_number, course_id
),

scores as (
    select
        enrollment_id,
        max({{ include "number" "current_score" "decimal(9, 2)" }}) as current_score
    from {{ source "canvas" "scores" }}
    where course_score = 'true'
        and {{ include "text" "grading_period_id" }} is null
        and workflow_state is distinct from 'deleted'
    group by enrollment_id
)

select
    {{ pseudonym "student" "e.student_number" }} as student_id_hash,
    k.school_id,
    k.school_year,
    k.session_name,
    k.local_course_code,
    e.section_id as section_identifier,
    coalesce(c.assignments_due, 0) as assignments_due,
    coalesce(c.submitted_on_time, 0) as submitted_on_time,
    coalesce(c.submitted_late, 0) as submitted_late,
    coalesce(c.missing, 0) as missing,
    coalesce(c.excused, 0) as excused,
    e.last_activity_date,
    round(e.activity_seconds / 60.0)::bigint as activity_minutes,
    g.current_score,
    e._file_sha256,
    e._row_number,
    list_concat(e._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "e.user_id" "e.student_number" "e.matches")
        (include "problem" "e.user_id is null" "required" "student_id_hash" "'it is empty'")
        (include "problem" "e.canvas_section_id is null" "reference" "section_identifier" "'Canvas has no such section'")
        (include "unrelated" "section_identifier" "e.section_id" "k.section_identifier" "k.matches")
        (include "problem" "e.student_number is not null and e.nth_of_class > 1"
            "key" "section_identifier" "'another Canvas course has the student in the same class'")
    }}) as _problems
from main as e
left join {{ ref "int_section_keys" }} as k on k.section_identifier = e.section_id
left join counted as c on c.student_number = e.student_number and c.course_id = e.course_id
left join scores as g on g.enrollment_id = e.enrollment_id
