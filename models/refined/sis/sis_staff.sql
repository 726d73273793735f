-- The members of staff of the SIS, whichever way Skyward exports them. SMS exports none:
-- there they are those who are reported to the state, each as reported last.
select
    'skyward' as source_system,
    {{ include "text" "s.staff_id" }} as staff_id,
    {{ include "text" "s.staff_number" }} as staff_number,
    {{ include "text" "s.last_name" }} as last_name,
    {{ include "text" "s.first_name" }} as first_name,
    {{ include "text" "s.email" }} as email,
    s._file_sha256,
    s._row_number
from {{ source "skyward" "staff" }} as s
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "s.staff_id" }} as staff_id,
    {{ include "text" "s.staff_number" }} as staff_number,
    {{ include "text" "n.last_name" }} as last_name,
    {{ include "text" "n.first_name" }} as first_name,
    {{ include "text" "s.email_address" }} as email,
    s._file_sha256,
    s._row_number
from {{ source "skyward_qmlativ" "staff" }} as s
left join {{ source "skyward_qmlativ" "name" }} as n on n.name_id = s.name_id
union all
select
    'skyward_sms' as source_system,
    {{ include "text" "d.local_staff_id" }} as staff_id,
    {{ include "text" "d.local_staff_id" }} as staff_number,
    {{ include "text" "d.staff_legal_last_name" }} as last_name,
    {{ include "text" "d.staff_legal_first_name" }} as first_name,
    cast(null as varchar) as email,
    d._file_sha256,
    d._row_number
from {{ source "calpads" "sdem" }} as d
where {{ include "text" "d.transaction_type_code" }} is distinct from 'D'
    and exists (select 1 from {{ source "skyward_sms" "student" }})
qualify row_number() over (
    partition by {{ include "text" "d.local_staff_id" }}
    order by {{ include "calpads_date" "d.effective_start_date" }} desc, d._file_sha256, d._row_number
) = 1
