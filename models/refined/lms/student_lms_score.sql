-- One row a student's place in a class of Canvas that has a score of the whole course.
select
    g.enrollment_id as canvas_enrollment_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    {{ include "number" "g.current_score" "decimal(9, 2)" }} as current_score,
    {{ include "number" "g.final_score" "decimal(9, 2)" }} as final_score,
    g._file_sha256,
    g._row_number,
    {{ include "problems"
        (include "missing" "canvas_enrollment_id" "g.enrollment_id")
        (include "problem" "g.enrollment_id is not null and e.id is null"
            "reference" "canvas_enrollment_id" "'Canvas has no such enrollment'")
        (include "unresolved" "student_id_hash" "e.user_id" "ids.student_number" "ids.matches")
        (include "problem" "e.id is not null and e.user_id is null" "required" "student_id_hash" "'the enrollment has no account'")
        (include "unreadable" "current_score" "g.current_score" (include "number" "g.current_score" "decimal(9, 2)"))
        (include "unreadable" "final_score" "g.final_score" (include "number" "g.final_score" "decimal(9, 2)"))
        (include "problem" "row_number() over (partition by g.enrollment_id order by g._file_sha256, g._row_number) > 1"
            "key" "canvas_enrollment_id" "'the enrollment has another score of the whole course'")
    }} as _problems
from {{ source "canvas" "scores" }} as g
left join {{ source "canvas" "enrollments" }} as e on e.id = g.enrollment_id
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'canvas' and ids.source_id = e.user_id
-- Scores of a grading period are in the SIS as marks.
where g.course_score = 'true'
    and {{ include "text" "g.grading_period_id" }} is null
    and g.workflow_state is distinct from 'deleted'
    -- Those of test students and of enrollments that were deleted or never accepted.
    and (e.id is null or (e.type = 'StudentEnrollment' and e.workflow_state in ('active', 'completed', 'inactive')))
