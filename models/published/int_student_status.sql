-- One row a student, school year and population, with what the student was on the day of
-- the outcome, whatever holds today.
with days as (
    select distinct student_id_hash, school_year, population, outcome_date
    from {{ ref "int_student_outcome" }}
),

-- The state's file dates its rows by the report and not by what a family is, so that the
-- first of a student holds for earlier days too.
people as (
    select
        h.student_id_hash,
        case
            when h.begin_date = min(h.begin_date) over (partition by h.student_id_hash) then date '1900-01-01'
            else h.begin_date
        end as begin_date,
        coalesce(h.end_date, date '9999-12-31') as end_date,
        r.race_ethnicity_group,
        x.meaning as sex,
        p.is_not_high_school_graduate
    from {{ ref "student_demographic_history" }} as h
    inner join {{ ref "int_race_ethnicity" }} as r
        on r.student_id_hash = h.student_id_hash and r.begin_date = h.begin_date
    left join {{ ref "sexes" }} as x on x.sex_descriptor = h.sex_descriptor
    left join {{ ref "parent_education_levels" }} as p on p.parent_education_level = h.parent_education_level
),

memberships as (
    select
        d.student_id_hash,
        d.school_year,
        d.population,
        bool_or(p.student_group = 'foster') as is_foster,
        bool_or(p.student_group = 'homeless') as is_homeless
    from days as d
    inner join {{ ref "general_student_program_association" }} as p
        on p.student_id_hash = d.student_id_hash
        and d.outcome_date between p.begin_date and coalesce(p.end_date, date '9999-12-31')
    where p.student_group in ('meals', 'foster', 'homeless', 'migrant')
    group by d.student_id_hash, d.school_year, d.population
),

-- Without a report of the year nobody is counted in a program: the few of whom another
-- date happens to tell would stand for all.
reports as (
    select
        school_year,
        bool_or(report = 'programs') as has_programs,
        bool_or(report = 'special_education') as has_special_education
    from {{ ref "state_report_year" }}
    group by school_year
)

-- A status from long ago may have changed since, so that none is carried back here but what
-- the history itself assumes.
select
    d.student_id_hash,
    d.school_year,
    d.population,
    coalesce(p.race_ethnicity_group, 'Not Reported') as race_ethnicity,
    coalesce(p.sex, 'Not Reported') as sex,
    coalesce(e.english_acquisition_status, 'Not Reported') as english_acquisition_status,
    case
        when e.english_acquisition_status <> 'EL' then 'No'
        when e.limited_english_proficiency_descriptor = 'uri://ed-fi.org/LimitedEnglishProficiencyDescriptor#NotLimited'
            then 'No'
        when e.english_learner_since is null then 'Not Reported'
        when e.english_learner_since + interval {{ kpi "long_term_english_learner" "years" }} year <= d.outcome_date
            then 'Yes'
        else 'No'
    end as long_term_english_learner,
    case
        when not coalesce(r.has_special_education, false) then 'Not Reported'
        when s.is_student_with_disability then 'Yes'
        else 'No'
    end as students_with_disabilities,
    case
        when not coalesce(r.has_programs, false) then 'Not Reported'
        when m.student_id_hash is not null or p.is_not_high_school_graduate then 'Yes'
        else 'No'
    end as socioeconomically_disadvantaged,
    case
        when not coalesce(r.has_programs, false) then 'Not Reported'
        when m.is_foster then 'Yes'
        else 'No'
    end as foster,
    case
        when not coalesce(r.has_programs, false) then 'Not Reported'
        when m.is_homeless then 'Yes'
        else 'No'
    end as homeless
from days as d
left join people as p
    on p.student_id_hash = d.student_id_hash
    and d.outcome_date between p.begin_date and p.end_date
left join {{ ref "english_learner_status_history" }} as e
    on e.student_id_hash = d.student_id_hash
    and d.outcome_date between e.begin_date and coalesce(e.end_date, date '9999-12-31')
left join {{ ref "student_disability_history" }} as s
    on s.student_id_hash = d.student_id_hash
    and d.outcome_date between s.begin_date and coalesce(s.end_date, date '9999-12-31')
left join memberships as m
    on m.student_id_hash = d.student_id_hash
    and m.school_year = d.school_year
    and m.population = d.population
left join reports as r on r.school_year = d.school_year
