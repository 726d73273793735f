-- Names and the birth date are withheld. The age is that on the first of September,
-- by which California places students in grades, so that it stays the same all year.
with students as (
    select
        {{ pseudonym "student" "student_number" }} as student_id_hash,
        date_sub(
            'year', {{ include "skyward_date" "birth_date" }}, make_date({{ var "school_year" }} - 1, 9, 1)
        ) as age
    from {{ source "skyward" "students" }}
)

select
    student_id_hash,
    case
        when age < 6 then 'under 6'
        when age < 11 then '6 to 10'
        when age < 14 then '11 to 13'
        when age < 18 then '14 to 17'
        when age >= 18 then '18 and over'
    end as age_band
from students
