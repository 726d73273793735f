-- One person, one key: each number by which a source knows a student leads to the student
-- number, which alone becomes the pseudonym. A number that leads to several students leads
-- to none: matches says to how many, and the models that use it set the row aside.
with numbers as materialized (
    select * from {{ ref "int_student_numbers" }}
),

survivors as materialized (
    select * from {{ ref "int_student_survivors" }}
),

-- The newest delivery that knows a number says whose it is.
ids as (
    select 'district' as source_system, student_number as source_id, student_number
    from survivors
    union all
    select source_system, student_id as source_id, student_number
    from numbers
    where is_newest_of_student
    union all
    select 'calpads' as source_system, state_student_id as source_id, student_number
    from numbers
    where is_newest_of_state_id
    union all
    -- SMS holds no number of the state. There the state's own file says whose it is.
    select 'calpads' as source_system, {{ include "text" "e.ssid" }} as source_id, n.student_number
    from {{ source "calpads" "senr" }} as e
    inner join numbers as n
        on n.student_number = {{ include "text" "e.local_student_id" }} and n.source_system = 'skyward_sms'
    union all
    select 'canvas' as source_system, account_id as source_id, sis_user_id as student_number
    from {{ ref "int_canvas_accounts" }}
),

-- Each student that a number leads to, once.
led_to as (
    select distinct i.source_system, i.source_id, s.survivor_number
    from ids as i
    inner join survivors as s on s.student_number = i.student_number
    where i.source_id is not null
)

select
    source_system,
    source_id,
    case when count(*) = 1 then min(survivor_number) end as student_number,
    count(*) as matches
from led_to
group by source_system, source_id
