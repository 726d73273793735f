-- The races that a family gave and that hold on the report date, at most five, one row
-- each.
with current_demographics as (
    select *
    from {{ ref "student_demographic_history" }}
    where {{ report_date }} between begin_date and coalesce(end_date, {{ report_date }})
),

given as (
    unpivot current_demographics
    on race1_code, race2_code, race3_code, race4_code, race5_code
    into name place value race_code
)

select
    g.student_id_hash,
    g.race_code,
    c.race_descriptor,
    c.reporting_group,
    g._file_sha256,
    g._row_number
from given as g
left join {{ ref "race_codes" }} as c on c.race_code = g.race_code
