-- Which logins an account of Canvas has: its own and those of every account that it was
-- merged into. A login carries the number that leads to the SIS.
with recursive accounts as (
    select id as account_id, id as survivor_id
    from {{ source "canvas" "users" }}
    union
    select a.account_id, u.merged_into_user_id as survivor_id
    from accounts as a
    inner join {{ source "canvas" "users" }} as u on u.id = a.survivor_id
    where u.merged_into_user_id is not null
)

select
    a.account_id,
    {{ include "text" "p.sis_user_id" }} as sis_user_id
from accounts as a
inner join {{ source "canvas" "pseudonyms" }} as p
    on p.user_id = a.survivor_id and p.workflow_state is distinct from 'deleted'
