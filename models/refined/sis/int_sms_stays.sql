-- SMS tells events: an entry has a code of its own, a withdrawal another. A stay is an
-- entry with the withdrawal that follows it. A withdrawal that follows no entry has no
-- first day, which its quarantine says.
with events as (
    select
        {{ include "text" "e.student_id" }} as student_id,
        {{ include "text" "e.entity_id" }} as entity_id,
        {{ include "sms_date" "e.ew_date" }} as ew_date,
        {{ include "text" "e.entryc_code" }} as entry_code,
        {{ include "text" "e.withdrawal_code" }} as withdrawal_code,
        {{ include "text" "e.withdrawal_code" }} is null as is_entry,
        e._file_sha256,
        e._row_number,
        {{ include "problems"
            (include "missing" "start_date" "e.ew_date")
            (include "unreadable" "start_date" "e.ew_date" (include "sms_date" "e.ew_date"))
        }} as _problems
    from {{ source "skyward_sms" "student_ew" }} as e
),

-- On one day the entry comes first: a student who never came has both.
ordered as (
    select
        *,
        lag(is_entry) over events_of_student as follows_entry,
        lead(is_entry) over events_of_student as precedes_entry,
        lead(ew_date) over events_of_student as next_date,
        lead(withdrawal_code) over events_of_student as next_code
    from events
    window events_of_student as (
        partition by student_id, entity_id order by ew_date, is_entry desc, _file_sha256, _row_number
    )
)

select
    student_id,
    entity_id,
    case when is_entry then ew_date end as start_date,
    case when not is_entry then ew_date when not precedes_entry then next_date end as end_date,
    entry_code,
    case when not is_entry then withdrawal_code when not precedes_entry then next_code end as withdrawal_code,
    _file_sha256,
    _row_number,
    _problems
from ordered
-- A withdrawal that ends a stay is told in the row of its entry.
where is_entry or not coalesce(follows_entry, false)
