-- The races that a family gave, at most five, one row each.
with given as (
    select student_id_hash, race1_code as race_code from {{ ref "int_current_demographics" }}
    union
    select student_id_hash, race2_code as race_code from {{ ref "int_current_demographics" }}
    union
    select student_id_hash, race3_code as race_code from {{ ref "int_current_demographics" }}
    union
    select student_id_hash, race4_code as race_code from {{ ref "int_current_demographics" }}
    union
    select student_id_hash, race5_code as race_code from {{ ref "int_current_demographics" }}
)

select
    g.student_id_hash,
    g.race_code,
    c.race_descriptor,
    c.reporting_group
from given as g
left join {{ ref "race_codes" }} as c on c.race_code = g.race_code
where g.race_code is not null
