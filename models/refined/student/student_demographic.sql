-- One row a student that Skyward knows, with what holds on the report date. What the
-- state's files add is empty where they have no row: not reported is not the same as no.
with students as (
    select
        ids.student_number,
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
),

-- California counts a student once: Hispanic first, then two or more groups, then the
-- one group. Filipino is a group of its own.
races as (
    select
        student_id_hash,
        count(distinct reporting_group) as race_groups,
        min(reporting_group) as race_group
    from {{ ref "int_given_races" }}
    group by student_id_hash
),

-- The newest meeting by the report date says whether a student has a disability, unless
-- special education has ended since.
meetings as (
    select
        student_number,
        is_student_with_disability and coalesce(exit_date > {{ report_date }}, true) as is_student_with_disability,
        row_number() over (
            partition by student_number order by meeting_date desc, _file_sha256 desc, _row_number desc
        ) as newest_first
    from {{ ref "int_special_education_meetings" }}
    where len(_problems) = 0 and meeting_date <= {{ report_date }}
),

known as (
    select
        {{ pseudonym "student" "s.student_number" }} as student_id_hash,
        s.sex_descriptor,
        coalesce(m.is_student_with_disability, false) as is_student_with_disability,
        s._file_sha256,
        s._row_number,
        s._problems
    from students as s
    left join meetings as m on m.student_number = s.student_number and m.newest_first = 1
)

select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    s.student_id_hash,
    s.sex_descriptor,
    d.is_hispanic as hispanic_latino_ethnicity,
    l.limited_english_proficiency_descriptor,
    case
        when d.is_hispanic then 'Hispanic or Latino'
        when r.race_groups >= 2 then 'Two or More Races'
        when r.race_groups = 1 then r.race_group
        else 'Not Reported'
    end as race_ethnicity_group,
    l.english_acquisition_status,
    case when l.status_basis = 'effective' then l.begin_date end as english_acquisition_status_since,
    s.is_student_with_disability,
    d.parent_education_level,
    s._file_sha256,
    s._row_number,
    s._problems
from known as s
left join {{ ref "student_demographic_history" }} as d
    on d.student_id_hash = s.student_id_hash
    and {{ report_date }} between d.begin_date and coalesce(d.end_date, {{ report_date }})
left join races as r on r.student_id_hash = s.student_id_hash
left join {{ ref "english_learner_status_history" }} as l
    on l.student_id_hash = s.student_id_hash
    and {{ report_date }} between l.begin_date and coalesce(l.end_date, {{ report_date }})
