-- What every delivery of the SIS said of a student's numbers, which delivery said it last
-- and whether it is said today. The SIS tells only of today: a number that was replaced
-- stands in an earlier delivery alone.
with told as (
    select 'skyward' as source_system, student_id, student_number, state_student_id, _batch_id, false as is_current
    from {{ source_history "skyward" "students" }}
    union all
    select 'skyward' as source_system, student_id, student_number, state_student_id, _batch_id, true as is_current
    from {{ source "skyward" "students" }}
    union all
    select 'skyward_qmlativ' as source_system, student_id, student_number, calculated_student_state_id, _batch_id, false
    from {{ source_history "skyward_qmlativ" "student" }}
    union all
    select 'skyward_qmlativ' as source_system, student_id, student_number, calculated_student_state_id, _batch_id, true
    from {{ source "skyward_qmlativ" "student" }}
    union all
    select 'skyward_sms' as source_system, student_id, other_id, cast(null as varchar), _batch_id, false
    from {{ source_history "skyward_sms" "student" }}
    union all
    select 'skyward_sms' as source_system, student_id, other_id, cast(null as varchar), _batch_id, true
    from {{ source "skyward_sms" "student" }}
),

numbers as (
    select
        source_system,
        {{ include "text" "student_id" }} as student_id,
        {{ include "text" "student_number" }} as student_number,
        {{ include "text" "state_student_id" }} as state_student_id,
        max(_batch_id) as last_delivery,
        bool_or(is_current) as is_current
    from told
    group by all
)

select
    *,
    rank() over (partition by source_system, student_id order by is_current desc, last_delivery desc) = 1
        as is_newest_of_student,
    rank() over (partition by source_system, state_student_id order by is_current desc, last_delivery desc) = 1
        as is_newest_of_state_id
from numbers
where student_number is not null
