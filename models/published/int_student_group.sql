-- One row a student, school year, population and group that the equity mart compares. A
-- program counts for the year in which the student was in it, since most end with the
-- enrollment.
with populations as (
    select distinct student_id_hash, school_year, population
    from {{ ref "int_student_outcome" }}
),

programs as (
    select
        y.student_id_hash,
        y.school_year,
        bool_or(p.student_group = 'foster') as is_foster,
        bool_or(p.student_group = 'homeless') as is_homeless,
        bool_or(p.student_group in ('meals', 'foster', 'homeless', 'migrant')) as is_disadvantaged
    from {{ ref "int_student_year" }} as y
    inner join {{ ref "general_student_program_association" }} as p
        on p.student_id_hash = y.student_id_hash
        and p.begin_date <= {{ report_date }}
        and coalesce(p.end_date, {{ report_date }}) >= make_date(y.school_year::integer - 1, 7, 1)
    group by y.student_id_hash, y.school_year
),

students as (
    select
        y.student_id_hash,
        y.school_year,
        y.population,
        d.race_ethnicity_group,
        coalesce(x.meaning, 'Not Reported') as sex,
        coalesce(d.english_acquisition_status, 'Not Reported') as english_acquisition_status,
        coalesce(d.is_student_with_disability, false) as is_student_with_disability,
        coalesce(p.is_disadvantaged, false) or coalesce(e.is_not_high_school_graduate, false) as is_disadvantaged,
        coalesce(p.is_foster, false) as is_foster,
        coalesce(p.is_homeless, false) as is_homeless
    from populations as y
    inner join {{ ref "student_demographic" }} as d on d.student_id_hash = y.student_id_hash
    left join {{ ref "sexes" }} as x on x.sex_descriptor = d.sex_descriptor
    left join {{ ref "parent_education_levels" }} as e on e.parent_education_level = d.parent_education_level
    left join programs as p on p.student_id_hash = y.student_id_hash and p.school_year = y.school_year
)

select student_id_hash, school_year, population, 'all' as dimension, 'All Students' as group_name from students
union all
select student_id_hash, school_year, population, 'race_ethnicity', race_ethnicity_group from students
union all
select student_id_hash, school_year, population, 'sex', sex from students
union all
select student_id_hash, school_year, population, 'english_acquisition_status', english_acquisition_status from students
union all
select student_id_hash, school_year, population, 'students_with_disabilities',
    case when is_student_with_disability then 'Yes' else 'No' end from students
union all
select student_id_hash, school_year, population, 'socioeconomically_disadvantaged',
    case when is_disadvantaged then 'Yes' else 'No' end from students
union all
select student_id_hash, school_year, population, 'foster', case when is_foster then 'Yes' else 'No' end from students
union all
select student_id_hash, school_year, population, 'homeless', case when is_homeless then 'Yes' else 'No' end from students
