-- The kinds of absence are parts of the whole, and nobody is absent more than enrolled.
select student_id_hash, school_id, school_year
from {{ ref "v_chronic_absenteeism_risk" }}
where days_absent > days_enrolled
    or days_absent <> days_absent_excused + days_absent_unexcused
        + days_absent_suspension + days_absent_independent_study
    or days_absent_fractional < days_absent
    or district_days_absent > district_days_enrolled
