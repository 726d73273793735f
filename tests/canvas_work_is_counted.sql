{{ config "severity" "warn" }}
-- Engagement counts the work of students whom the district knows, on assignments that
-- Canvas has, by a date that can be read. Other work counts nowhere; here is how much.
with judged as (
    select
        case
            when a.id is null then 'Canvas has no such assignment'
            when ids.student_number is null then 'the account leads to nobody or to several people'
            when coalesce({{ include "text" "b.cached_due_date" }}, {{ include "text" "a.due_at" }}) is not null
                and coalesce(
                    {{ include "canvas_moment" "b.cached_due_date" }}, {{ include "canvas_moment" "a.due_at" }}
                ) is null then 'the day it is due can''t be read'
            when {{ include "text" "b.submitted_at" }} is not null
                and {{ include "canvas_moment" "b.submitted_at" }} is null then 'when it was handed in can''t be read'
        end as reason
    from {{ source "canvas" "submissions" }} as b
    left join {{ source "canvas" "assignments" }} as a on a.id = b.assignment_id
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'canvas' and ids.source_id = b.user_id
    where b.workflow_state is distinct from 'deleted'
)

select reason, count(*) as submissions
from judged
where reason is not null
group by reason
