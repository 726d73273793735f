select try_cast(id as integer) as id, name, date '2026-01-31' + try_cast(id as integer) as opened
from {{ source "sis" "schools" }}
