-- Names and addresses are withheld.
select {{ pseudonym "staff" "staff_number" }} as staff_id_hash
from {{ source "skyward" "staff" }}
