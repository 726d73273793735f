-- One row a student and assignment of Canvas, handed in or not. An account leads to its
-- student; the work of two accounts of one student on one assignment is a breach of the key.
with submissions as (
    select
        b.*,
        {{ include "canvas_moment" "b.submitted_at" }} as submitted_moment,
        {{ include "canvas_moment" "b.cached_due_date" }} as own_due_moment,
        coalesce({{ include "canvas_moment" "b.cached_due_date" }}, {{ include "canvas_moment" "a.due_at" }}) as due_moment,
        coalesce(b.excused = 'true', false) as is_excused,
        {{ include "text" "b.late_policy_status" }} as late_policy,
        {{ include "number" "b.score" "decimal(9, 2)" }} as points_earned
    from {{ source "canvas" "submissions" }} as b
    left join {{ source "canvas" "assignments" }} as a on a.id = b.assignment_id
    where b.workflow_state is distinct from 'deleted'
        -- What isn't published, or no longer there, is set to nobody.
        and (a.id is null or a.workflow_state = 'published')
        -- Canvas makes a test student for whoever looks at a course as a student would.
        and not exists (
            select 1
            from {{ source "canvas" "enrollments" }} as v
            where v.user_id = b.user_id and v.type = 'StudentViewEnrollment'
        )
),

-- Whether work was handed in that Canvas doesn't see is only known where it has a mark.
judged as (
    select
        b.*,
        ids.student_number,
        ids.matches,
        case
            when b.is_excused then 'Exempt'
            when b.late_policy = 'missing' then 'Not Submitted'
            when b.submitted_moment is null and e.leaves_trace then 'Not Submitted'
            when b.workflow_state = 'graded' then 'Graded'
            when b.submitted_moment is not null then 'Submitted'
        end as submission_status
    from submissions as b
    left join {{ ref "gradebook_entry" }} as e on e.gradebook_entry_identifier = b.assignment_id
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'canvas' and ids.source_id = b.user_id
)

select
    assignment_id as gradebook_entry_identifier,
    'uri://canvas.instructure.com' as namespace,
    {{ pseudonym "student" "student_number" }} as student_id_hash,
    due_moment::date as due_date,
    submitted_moment::date as date_fulfilled,
    strftime(submitted_moment, '%H:%M:%S') as time_fulfilled,
    'uri://ed-fi.org/SubmissionStatusDescriptor#' || submission_status as submission_status_descriptor,
    -- Whoever has more time is not late.
    case
        when submission_status in ('Exempt', 'Not Submitted') then null
        when late_policy = 'late' or (submitted_moment > due_moment and coalesce(late_policy, '') <> 'extended')
            then 'uri://ed-fi.org/AssignmentLateStatusDescriptor#Late'
        when submitted_moment is not null then 'uri://ed-fi.org/AssignmentLateStatusDescriptor#Not Late'
    end as assignment_late_status_descriptor,
    points_earned,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unresolved" "student_id_hash" "user_id" "student_number" "matches")
        (include "unreadable" "date_fulfilled" "submitted_at" "submitted_moment")
        (include "unreadable" "due_date" "cached_due_date" "own_due_moment")
        (include "unreadable" "points_earned" "score" "points_earned")
        (include "problem" "workflow_state not in ('unsubmitted', 'submitted', 'pending_review', 'graded')"
            "unmapped" "submission_status_descriptor" "'nothing is set for the code ' || workflow_state")
        (include "problem" "late_policy not in ('none', 'late', 'missing', 'extended')"
            "unmapped" "assignment_late_status_descriptor" "'nothing is set for the code ' || late_policy")
    }} as _problems
from judged
