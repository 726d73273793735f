-- The newest demographics of each student that hold on the report date. CALPADS knows
-- the student by the state's number.
with dated as (
    select
        ids.student_number,
        d.student_hispanic_ethnicity_indicator,
        d.student_race1_code,
        d.student_race2_code,
        d.student_race3_code,
        d.student_race4_code,
        d.student_race5_code,
        d.parent_guardian_highest_education_level_code,
        row_number() over (
            partition by ids.student_number
            order by {{ include "calpads_date" "d.effective_start_date" }} desc, d.local_record_id desc
        ) as newest_first
    from {{ source "calpads" "sinf" }} as d
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "d.ssid" }}
    where {{ include "calpads_date" "d.effective_start_date" }} <= {{ report_date }}
)

select
    {{ pseudonym "student" "student_number" }} as student_id_hash,
    case {{ include "text" "student_hispanic_ethnicity_indicator" }} when 'Y' then true when 'N' then false end
        as is_hispanic,
    {{ include "text" "student_race1_code" }} as race1_code,
    {{ include "text" "student_race2_code" }} as race2_code,
    {{ include "text" "student_race3_code" }} as race3_code,
    {{ include "text" "student_race4_code" }} as race4_code,
    {{ include "text" "student_race5_code" }} as race5_code,
    {{ include "text" "parent_guardian_highest_education_level_code" }} as parent_education_level
from dated
where newest_first = 1
