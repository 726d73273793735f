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
    select
        *,
        {{ pseudonym "student" "student_number" }} as student_id_hash,
        row_number() over (partition by student_number, section_id order by enrollment_id) as nth_of_class
    from enrolled
    where main_first = 1
),

-- Canvas sets all work of a course to whoever comes late or has left, also what was due
-- before and after. A change of classes within a course is no new beginning.
stays as (
    select
        student_id_hash,
        school_id,
        school_year,
        local_course_code,
        min(begin_date) as begin_date,
        max(coalesce(end_date, date '9999-12-31')) as end_date
    from {{ ref "student_section_association" }}
    group by student_id_hash, school_id, school_year, local_course_code
),

-- The contract of student_gradebook_entry holds each row to an assignment that is there.
counted as (
    select
        w.student_id_hash,
        a.source_section_identifier as course_id,
        count(*) filter (where not w.is_exempt) as assignments_due,
        count(*) filter (where w.is_on_time) as submitted_on_time,
        count(*) filter (where w.is_late) as submitted_late,
        count(*) filter (where w.is_missing) as missing,
        count(*) filter (where w.is_exempt) as excused
    from (
        select
            gradebook_entry_identifier,
            student_id_hash,
            due_date,
            submission_status_descriptor = 'uri://ed-fi.org/SubmissionStatusDescriptor#Exempt' as is_exempt,
            submission_status_descriptor = 'uri://ed-fi.org/SubmissionStatusDescriptor#Not Submitted' as is_missing,
            assignment_late_status_descriptor = 'uri://ed-fi.org/AssignmentLateStatusDescriptor#Late' as is_late,
            assignment_late_status_descriptor = 'uri://ed-fi.org/AssignmentLateStatusDescriptor#Not Late' as is_on_time
        from {{ ref "student_gradebook_entry" }}
        where due_date <= {{ report_date }}
    ) as w
    inner join {{ ref "gradebook_entry" }} as a on a.gradebook_entry_identifier = w.gradebook_entry_identifier
    inner join main as e on e.student_id_hash = w.student_id_hash and e.course_id = a.source_section_identifier
    left join {{ ref "int_section_keys" }} as k on k.section_identifier = e.section_id
    left join stays as s
        on s.student_id_hash = w.student_id_hash
        and s.school_id = k.school_id
        and s.school_year = k.school_year
        and s.local_course_code = k.local_course_code
    where a.leaves_trace
        -- Without a stay on file nothing is known to be before or after it.
        and (s.student_id_hash is null or w.due_date between s.begin_date and s.end_date)
    group by w.student_id_hash, a.source_section_identifier
)

select
    e.student_id_hash,
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
left join counted as c on c.student_id_hash = e.student_id_hash and c.course_id = e.course_id
left join {{ ref "student_lms_score" }} as g on g.canvas_enrollment_id = e.enrollment_id
