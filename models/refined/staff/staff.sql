-- Names and addresses are withheld.
select
    {{ pseudonym "staff" "ids.staff_number" }} as staff_id_hash,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "missing" "staff_number" "s.staff_number")
        (include "unresolved" "staff_number" "s.staff_number" "ids.staff_number" "ids.matches")
        (include "missing" "last_name" "s.last_name")
        (include "missing" "first_name" "s.first_name")
    }} as _problems
from {{ ref "sis_staff" }} as s
left join {{ ref "int_staff_ids" }} as ids
    on ids.source_system = 'district' and ids.source_id = s.staff_number
-- The record of a number that was merged into another is nobody of its own.
where ids.staff_number is null or ids.staff_number = s.staff_number
