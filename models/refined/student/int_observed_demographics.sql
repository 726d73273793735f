-- What successive deliveries of the SIS said of students whose demographics no file
-- dates. A change holds from the day of the delivery that first has it.
with delivered as (
    select
        ids.student_number,
        {{ include "delivery_date" "s" }} as begin_date,
        x.sex_descriptor,
        cast(null as boolean) as is_hispanic,
        cast(null as varchar) as race1_code,
        cast(null as varchar) as race2_code,
        cast(null as varchar) as race3_code,
        cast(null as varchar) as race4_code,
        cast(null as varchar) as race5_code,
        s._file_sha256,
        s._row_number
    from {{ source_history "skyward" "students" }} as s
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'skyward' and ids.source_id = {{ include "text" "s.student_id" }}
    left join {{ ref "sexes" }} as x on x.gender = {{ include "text" "s.gender" }}
    where ids.student_number is not null
),

-- One statement a student and day: a row that stands twice in a delivery, and the two
-- records of a student who was merged, are the business of the model student.
daily as (
    select *
    from delivered
    qualify row_number() over (partition by student_number, begin_date order by _file_sha256, _row_number) = 1
),

compared as (
    select
        *,
        [sex_descriptor, is_hispanic::varchar, race1_code, race2_code, race3_code, race4_code, race5_code] as facts,
        lag(facts) over (partition by student_number order by begin_date) as facts_before
    from daily
)

select * exclude (facts, facts_before)
from compared
where facts is distinct from facts_before
