-- What successive deliveries of the SIS said of students. A change holds from the day of
-- the delivery that first has it.
with reports as (
    select
        'skyward' as source_system,
        {{ include "text" "s.student_id" }} as student_id,
        {{ include "delivery_date" "s" }} as begin_date,
        {{ include "text" "s.gender" }} as gender,
        {{ include "yes_or_no" "s.is_hispanic" }} as is_hispanic,
        {{ include "text" "s.race_code" }} as race1_code,
        cast(null as varchar) as race2_code,
        cast(null as varchar) as race3_code,
        cast(null as varchar) as race4_code,
        cast(null as varchar) as race5_code,
        s._file_sha256,
        s._row_number
    from {{ source_history "skyward" "students" }} as s
),

qmlativ as (
    select
        'skyward_qmlativ' as source_system,
        {{ include "text" "s.student_id" }} as student_id,
        {{ include "delivery_date" "n" }} as begin_date,
        {{ include "text" "n.gender" }} as gender,
        {{ include "number" "n.is_hispanic" "boolean" }} as is_hispanic,
        {{ include "race_of_flag" "n.is_alaskan" "100" }} as race1_code,
        {{ include "race_of_flag" "n.is_asian" "299" }} as race2_code,
        {{ include "race_of_flag" "n.is_black" "600" }} as race3_code,
        {{ include "race_of_flag" "n.is_hawaiian" "399" }} as race4_code,
        {{ include "race_of_flag" "n.is_white" "700" }} as race5_code,
        n._file_sha256,
        n._row_number
    from {{ source_history "skyward_qmlativ" "name" }} as n
    inner join {{ source "skyward_qmlativ" "student" }} as s on s.name_id = n.name_id
),

sms as (
    select
        'skyward_sms' as source_system,
        {{ include "text" "s.student_id" }} as student_id,
        {{ include "delivery_date" "n" }} as begin_date,
        {{ include "text" "n.gender" }} as gender,
        {{ include "yes_or_no" "n.ethnicity_hisp_x" }} as is_hispanic,
        {{ include "race_of_flag" "n.fed_race_flags[1]" "100" }} as race1_code,
        {{ include "race_of_flag" "n.fed_race_flags[2]" "299" }} as race2_code,
        {{ include "race_of_flag" "n.fed_race_flags[3]" "600" }} as race3_code,
        {{ include "race_of_flag" "n.fed_race_flags[4]" "399" }} as race4_code,
        {{ include "race_of_flag" "n.fed_race_flags[5]" "700" }} as race5_code,
        n._file_sha256,
        n._row_number
    from {{ source_history "skyward_sms" "name" }} as n
    inner join {{ source "skyward_sms" "student" }} as s on s.name_id = n.name_id
),

delivered as (
    select * from reports
    union all
    select * from qmlativ
    union all
    select * from sms
),

-- One statement a student and day: a row that stands twice in a delivery, and the two
-- records of a student who was merged, are the business of the model student.
daily as (
    select
        ids.student_number,
        x.sex_descriptor,
        d.* exclude (source_system, student_id, gender),
        {{ include "problems" (include "unmapped" "race1_code" "d.race1_code" "r.race_code") }} as _problems
    from delivered as d
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = d.source_system and ids.source_id = d.student_id
    inner join {{ ref "int_arrivals" }} as a on a.student_number = ids.student_number
    left join {{ ref "sexes" }} as x on x.gender = d.gender
    left join {{ ref "race_codes" }} as r on r.race_code = d.race1_code
    qualify row_number() over (
        partition by ids.student_number, d.begin_date order by d._file_sha256, d._row_number
    ) = 1
),

compared as (
    select
        *,
        [sex_descriptor, is_hispanic::varchar, race1_code, race2_code, race3_code, race4_code, race5_code] as facts,
        lag(facts) over (partition by student_number order by begin_date) as facts_before
    from daily
)

select
    student_number,
    begin_date,
    sex_descriptor,
    is_hispanic,
    race1_code,
    race2_code,
    race3_code,
    race4_code,
    race5_code,
    _file_sha256,
    _row_number,
    _problems
from compared
where facts is distinct from facts_before
