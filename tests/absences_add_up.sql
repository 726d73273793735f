-- The kinds of absence are parts of the whole: a code that counts as absence and has
-- another kind would be missing in all of them.
select student_id_hash, school_id, school_year
from {{ ref "v_chronic_absenteeism_risk" }}
where days_absent <> days_absent_excused + days_absent_unexcused
    + days_absent_suspension + days_absent_independent_study
