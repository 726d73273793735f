-- Names and the birth date are withheld. The age is that on the first of September,
-- by which California places students in grades, so that it stays the same all year.
with students as (
    select
        s.*,
        ids.student_number as surviving_number,
        ids.matches,
        date_sub('year', s.birth_date, make_date({{ var "school_year" }} - 1, 9, 1)) as age
    from {{ ref "sis_students" }} as s
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'district' and ids.source_id = s.student_number
    -- The record of a number that was merged into another is no student of its own.
    where ids.student_number is null or ids.student_number = s.student_number
)

select
    {{ pseudonym "student" "surviving_number" }} as student_id_hash,
    case
        when age < 6 then 'under 6'
        when age < 11 then '6 to 10'
        when age < 14 then '11 to 13'
        when age < 18 then '14 to 17'
        when age >= 18 then '18 and over'
    end as age_band,
    _file_sha256,
    _row_number,
    list_concat(_problems, {{ include "problems"
        (include "missing" "student_number" "student_number")
        (include "unresolved" "student_number" "student_number" "surviving_number" "matches")
        (include "missing" "last_name" "last_name")
        (include "missing" "first_name" "first_name")
        (include "problem" "birth_date is null" "required" "birth_date" "'it is empty'")
    }}) as _problems
from students
