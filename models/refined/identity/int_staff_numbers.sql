-- What every delivery of the SIS said of a staff member's numbers, which delivery said it
-- last and whether it is said today.
with told as (
    select 'skyward' as source_system, staff_id, staff_number, _batch_id, false as is_current
    from {{ source_history "skyward" "staff" }}
    union all
    select 'skyward' as source_system, staff_id, staff_number, _batch_id, true as is_current
    from {{ source "skyward" "staff" }}
    union all
    select 'skyward_qmlativ' as source_system, staff_id, staff_number, _batch_id, false as is_current
    from {{ source_history "skyward_qmlativ" "staff" }}
    union all
    select 'skyward_qmlativ' as source_system, staff_id, staff_number, _batch_id, true as is_current
    from {{ source "skyward_qmlativ" "staff" }}
    union all
    select 'skyward_sms' as source_system, local_staff_id, local_staff_id, _batch_id, true as is_current
    from {{ source "calpads" "sdem" }}
    where exists (select 1 from {{ source "skyward_sms" "student" }})
),

numbers as (
    select
        source_system,
        {{ include "text" "staff_id" }} as staff_id,
        {{ include "text" "staff_number" }} as staff_number,
        max(_batch_id) as last_delivery,
        bool_or(is_current) as is_current
    from told
    group by all
)

select
    *,
    rank() over (partition by source_system, staff_id order by is_current desc, last_delivery desc) = 1
        as is_newest_of_staff
from numbers
where staff_number is not null
