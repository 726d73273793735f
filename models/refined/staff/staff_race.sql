-- Several races of one Ed-Fi value are one row, as for students.
with reported as (
    select * from {{ ref "int_reported_staff" }} where is_newest and len(_problems) = 0
),

given as (
    select staff_number, race1_code as race_code, _file_sha256, _row_number from reported
    union
    select staff_number, race2_code as race_code, _file_sha256, _row_number from reported
    union
    select staff_number, race3_code as race_code, _file_sha256, _row_number from reported
    union
    select staff_number, race4_code as race_code, _file_sha256, _row_number from reported
    union
    select staff_number, race5_code as race_code, _file_sha256, _row_number from reported
),

coded as (
    select distinct
        g.staff_number,
        c.race_descriptor,
        case when c.race_descriptor is null then g.race_code end as unknown_code,
        g._file_sha256,
        g._row_number
    from given as g
    left join {{ ref "race_codes" }} as c on c.race_code = g.race_code
    where g.race_code is not null
)

select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    {{ pseudonym "staff" "staff_number" }} as staff_id_hash,
    race_descriptor,
    _file_sha256,
    _row_number,
    {{ include "problems" (include "unmapped" "race_descriptor" "unknown_code" "race_descriptor") }} as _problems
from coded
