-- The statuses of int_student_status, one row each: a student is in exactly one group of
-- every dimension.
with statuses as (
    select *, 'All Students' as "all"
    from {{ ref "int_student_status" }}
)

select student_id_hash, school_year, population, dimension, group_name
from (
    unpivot statuses
    on
        "all",
        race_ethnicity,
        sex,
        english_acquisition_status,
        long_term_english_learner,
        students_with_disabilities,
        socioeconomically_disadvantaged,
        foster,
        homeless
    into name dimension value group_name
)
