-- What CALPADS says of students from a date on, in every report that was delivered. Two rows that begin on one day cannot
-- both hold: the first stands, as in every contract.
with told as (
    select d.*, ids.student_number, ids.matches
    from {{ source_history "calpads" "sinf" }} as d
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "d.ssid" }}
    qualify {{ include "still_stands" "d" "coalesce(ids.student_number, d.ssid)"
        (include "calpads_date" "d.effective_start_date") }}
),

reported as (
    select
        d.student_number,
        {{ include "calpads_date" "d.effective_start_date" }} as begin_date,
        x.sex_descriptor,
        {{ include "yes_or_no" "d.student_hispanic_ethnicity_indicator" }} as is_hispanic,
        {{ include "text" "d.student_race1_code" }} as race1_code,
        {{ include "text" "d.student_race2_code" }} as race2_code,
        {{ include "text" "d.student_race3_code" }} as race3_code,
        {{ include "text" "d.student_race4_code" }} as race4_code,
        {{ include "text" "d.student_race5_code" }} as race5_code,
        {{ include "text" "d.parent_guardian_highest_education_level_code" }} as parent_education_level,
        d._file_sha256,
        d._row_number,
        {{ include "problems"
            (include "missing" "student_id_hash" "d.ssid")
            (include "unresolved" "student_id_hash" (include "text" "d.ssid") "d.student_number" "d.matches")
            (include "missing" "begin_date" "d.effective_start_date")
            (include "unreadable" "begin_date" "d.effective_start_date"
                (include "calpads_date" "d.effective_start_date"))
            (include "unreadable" "is_hispanic" "d.student_hispanic_ethnicity_indicator"
                (include "yes_or_no" "d.student_hispanic_ethnicity_indicator"))
            (include "unmapped" "sex_descriptor" (include "text" "d.student_gender_code") "x.sex_descriptor")
            (include "unmapped" "race1_code" (include "text" "d.student_race1_code") "r1.race_code")
            (include "unmapped" "race2_code" (include "text" "d.student_race2_code") "r2.race_code")
            (include "unmapped" "race3_code" (include "text" "d.student_race3_code") "r3.race_code")
            (include "unmapped" "race4_code" (include "text" "d.student_race4_code") "r4.race_code")
            (include "unmapped" "race5_code" (include "text" "d.student_race5_code") "r5.race_code")
            (include "unmapped" "parent_education_level"
                (include "text" "d.parent_guardian_highest_education_level_code") "p.parent_education_level")
        }} as problems
    from told as d
    left join {{ ref "sexes" }} as x on x.gender = {{ include "text" "d.student_gender_code" }}
    left join {{ ref "race_codes" }} as r1 on r1.race_code = {{ include "text" "d.student_race1_code" }}
    left join {{ ref "race_codes" }} as r2 on r2.race_code = {{ include "text" "d.student_race2_code" }}
    left join {{ ref "race_codes" }} as r3 on r3.race_code = {{ include "text" "d.student_race3_code" }}
    left join {{ ref "race_codes" }} as r4 on r4.race_code = {{ include "text" "d.student_race4_code" }}
    left join {{ ref "race_codes" }} as r5 on r5.race_code = {{ include "text" "d.student_race5_code" }}
    left join {{ ref "parent_education_levels" }} as p
        on p.parent_education_level = {{ include "text" "d.parent_guardian_highest_education_level_code" }}
    -- A row that deletes an earlier report says nothing itself.
    where {{ include "text" "d.transaction_type_code" }} is distinct from 'D'
        -- A number that led to nobody and is no longer reported was mended at its source.
        and (d.student_number is not null or d._batch_id in (select _batch_id from {{ source "calpads" "sinf" }}))
),

counted as (
    select
        *,
        row_number() over (
            partition by student_number, begin_date, len(problems) = 0 order by _file_sha256, _row_number
        ) as place
    from reported
)

select
    * exclude (problems, place),
    list_concat(problems, {{ include "problems"
        (include "problem" "len(problems) = 0 and place > 1" "key" "begin_date" "'another row begins on the same day'")
    }}) as _problems
from counted
