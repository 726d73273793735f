-- The members of staff of the SIS, whichever way Skyward exports them. SMS exports none.
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
