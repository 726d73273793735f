-- What CALPADS says of students' English from a date on, in every report that was delivered.
-- Two rows that begin on one day
-- cannot both hold: the first stands, as in every contract.
with told as (
    select s.*, ids.student_number, ids.matches
    from {{ source_history "calpads" "sela" }} as s
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "s.ssid" }}
    qualify {{ include "still_stands" "s" "coalesce(ids.student_number, s.ssid)"
        (include "calpads_date" "s.english_acquisition_status_start_date") }}
),

reported as (
    select
        s.student_number,
        {{ include "calpads_date" "s.english_acquisition_status_start_date" }} as begin_date,
        {{ include "text" "s.english_acquisition_status_code" }} as english_acquisition_status,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "missing" "student_id_hash" "s.ssid")
            (include "unresolved" "student_id_hash" (include "text" "s.ssid") "s.student_number" "s.matches")
            (include "missing" "begin_date" "s.english_acquisition_status_start_date")
            (include "unreadable" "begin_date" "s.english_acquisition_status_start_date"
                (include "calpads_date" "s.english_acquisition_status_start_date"))
            (include "missing" "english_acquisition_status" "s.english_acquisition_status_code")
            (include "unmapped" "english_acquisition_status" (include "text" "s.english_acquisition_status_code")
                "e.english_acquisition_status")
        }} as problems
    from told as s
    left join {{ ref "english_acquisition_statuses" }} as e
        on e.english_acquisition_status = {{ include "text" "s.english_acquisition_status_code" }}
    -- A row that deletes an earlier report says nothing itself.
    where {{ include "text" "s.transaction_type_code" }} is distinct from 'D'
        -- A number that led to nobody and is no longer reported was mended at its source.
        and (s.student_number is not null or s._batch_id in (select _batch_id from {{ source "calpads" "sela" }}))
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
