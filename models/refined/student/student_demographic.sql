-- One row a student that Skyward knows. What CALPADS adds is empty where it has no row:
-- not reported is not the same as no.
with students as (
    select
        {{ pseudonym "student" "s.student_number" }} as student_id_hash,
        x.sex_descriptor
    from {{ source "skyward" "students" }} as s
    left join {{ ref "sexes" }} as x on x.gender = {{ include "text" "s.gender" }}
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

-- The newest status of each student that holds on the report date.
dated_status as (
    select
        {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
        {{ include "text" "s.english_acquisition_status_code" }} as english_acquisition_status,
        {{ include "calpads_date" "s.english_acquisition_status_start_date" }} as since,
        row_number() over (
            partition by ids.student_number
            order by {{ include "calpads_date" "s.english_acquisition_status_start_date" }} desc, s.local_record_id desc
        ) as newest_first
    from {{ source "calpads" "sela" }} as s
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "s.ssid" }}
    where {{ include "calpads_date" "s.english_acquisition_status_start_date" }} <= {{ report_date }}
),

-- The newest meeting by the report date says whether a student has a disability, unless
-- special education has ended since.
dated_plans as (
    select
        {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
        coalesce(
            t.is_student_with_disability
            and coalesce(
                {{ include "calpads_date" "p.special_education_program_exit_date" }} > {{ report_date }}, true
            ), false
        ) as is_student_with_disability,
        row_number() over (
            partition by ids.student_number
            order by {{ include "calpads_date" "p.special_education_meeting_date" }} desc, p.local_record_id desc
        ) as newest_first
    from {{ source "calpads" "sped" }} as p
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "p.ssid" }}
    left join {{ ref "education_plan_types" }} as t
        on t.education_plan_type = {{ include "text" "p.education_plan_type_code" }}
    where {{ include "calpads_date" "p.special_education_meeting_date" }} <= {{ report_date }}
)

select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    s.student_id_hash,
    s.sex_descriptor,
    d.is_hispanic as hispanic_latino_ethnicity,
    e.limited_english_proficiency_descriptor,
    case
        when d.is_hispanic then 'Hispanic or Latino'
        when r.race_groups >= 2 then 'Two or More Races'
        when r.race_groups = 1 then r.race_group
        else 'Not Reported'
    end as race_ethnicity_group,
    l.english_acquisition_status,
    l.since as english_acquisition_status_since,
    coalesce(p.is_student_with_disability, false) as is_student_with_disability,
    d.parent_education_level
from students as s
left join {{ ref "int_current_demographics" }} as d on d.student_id_hash = s.student_id_hash
left join races as r on r.student_id_hash = s.student_id_hash
left join dated_status as l on l.student_id_hash = s.student_id_hash and l.newest_first = 1
left join {{ ref "english_acquisition_statuses" }} as e
    on e.english_acquisition_status = l.english_acquisition_status
left join dated_plans as p on p.student_id_hash = s.student_id_hash and p.newest_first = 1
