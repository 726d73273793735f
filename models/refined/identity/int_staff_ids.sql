-- Skyward's internal number of a member of staff leads to the staff number, which
-- alone becomes the pseudonym.
select
    {{ include "text" "staff_id" }} as staff_id,
    min({{ include "text" "staff_number" }}) as staff_number
from {{ source "skyward" "staff" }}
where {{ include "text" "staff_id" }} is not null and {{ include "text" "staff_number" }} is not null
group by {{ include "text" "staff_id" }}
having count(distinct {{ include "text" "staff_number" }}) = 1
