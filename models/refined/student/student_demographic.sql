-- One row a student that Skyward knows, with what holds on the report date. What the
-- state's files add is empty where they have no row: not reported is not the same as no.
with students as (
    select
        {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
        x.sex_descriptor,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "missing" "student_id_hash" "s.student_number")
            (include "unresolved" "student_id_hash" "s.student_number" "ids.student_number" "ids.matches")
            (include "unmapped" "sex_descriptor" "s.gender" "x.sex_descriptor")
        }} as _problems
    from {{ ref "sis_students" }} as s
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'district' and ids.source_id = s.student_number
    left join {{ ref "sexes" }} as x on x.gender = s.gender
    -- The record of a number that was merged into another is no student of its own.
    where ids.student_number is null or ids.student_number = s.student_number
)

select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    s.student_id_hash,
    s.sex_descriptor,
    r.is_hispanic as hispanic_latino_ethnicity,
    l.limited_english_proficiency_descriptor,
    coalesce(r.race_ethnicity_group, 'Not Reported') as race_ethnicity_group,
    l.english_acquisition_status,
    case when l.status_basis = 'effective' then l.begin_date end as english_acquisition_status_since,
    coalesce(m.is_student_with_disability, false) as is_student_with_disability,
    d.parent_education_level,
    s._file_sha256,
    s._row_number,
    s._problems
from students as s
left join {{ ref "student_demographic_history" }} as d
    on d.student_id_hash = s.student_id_hash
    and {{ report_date }} between d.begin_date and coalesce(d.end_date, {{ report_date }})
left join {{ ref "int_race_ethnicity" }} as r
    on r.student_id_hash = d.student_id_hash and r.begin_date = d.begin_date
left join {{ ref "student_disability_history" }} as m
    on m.student_id_hash = s.student_id_hash
    and {{ report_date }} between m.begin_date and coalesce(m.end_date, {{ report_date }})
left join {{ ref "english_learner_status_history" }} as l
    on l.student_id_hash = s.student_id_hash
    and {{ report_date }} between l.begin_date and coalesce(l.end_date, {{ report_date }})
