-- One person, one key: each number by which a source system knows a student leads to
-- the student number, which alone becomes the pseudonym. A number that leads to two
-- students leads to none here; the test every_person_resolves says how many rows
-- that leaves out.
with recursive students as (
    select
        {{ include "text" "student_id" }} as student_id,
        {{ include "text" "student_number" }} as student_number,
        {{ include "text" "state_student_id" }} as state_student_id
    from {{ source "skyward" "students" }}
),

-- An account leads to itself and to every account that it was merged into.
accounts as (
    select id as account_id, id as survivor_id
    from {{ source "canvas" "users" }}
    union
    select a.account_id, u.merged_into_user_id as survivor_id
    from accounts as a
    inner join {{ source "canvas" "users" }} as u on u.id = a.survivor_id
    where u.merged_into_user_id is not null
),

ids as (
    select 'skyward' as source_system, student_id as source_id, student_number from students
    union all
    select 'calpads' as source_system, state_student_id as source_id, student_number from students
    union all
    select 'canvas' as source_system, a.account_id as source_id, s.student_number
    from accounts as a
    inner join {{ source "canvas" "pseudonyms" }} as p
        on p.user_id = a.survivor_id and p.workflow_state is distinct from 'deleted'
    inner join students as s on s.student_number = {{ include "text" "p.sis_user_id" }}
)

select
    source_system,
    source_id,
    min(student_number) as student_number
from ids
where source_id is not null and student_number is not null
group by source_system, source_id
having count(distinct student_number) = 1
