-- Each number by which a source knows a member of staff leads to the staff number, which
-- alone becomes the pseudonym. matches says to how many; several are none.
with numbers as materialized (
    select * from {{ ref "int_staff_numbers" }}
),

survivors as materialized (
    select * from {{ ref "int_staff_survivors" }}
),

ids as (
    select 'district' as source_system, staff_number as source_id, staff_number
    from survivors
    union all
    select source_system, staff_id as source_id, staff_number
    from numbers
    where is_newest_of_staff
    union all
    -- The SIS doesn't hold the state's number of staff (SEID): the state's file does.
    select
        'calpads' as source_system,
        {{ include "text" "seid" }} as source_id,
        {{ include "text" "local_staff_id" }} as staff_number
    from {{ source "calpads" "sdem" }}
    union all
    select 'canvas' as source_system, account_id as source_id, sis_user_id as staff_number
    from {{ ref "int_canvas_accounts" }}
),

-- Each member of staff that a number leads to, once.
led_to as (
    select distinct i.source_system, i.source_id, s.survivor_number
    from ids as i
    inner join survivors as s on s.staff_number = i.staff_number
    where i.source_id is not null
)

select
    source_system,
    source_id,
    case when count(*) = 1 then min(survivor_number) end as staff_number,
    count(*) as matches
from led_to
group by source_system, source_id
