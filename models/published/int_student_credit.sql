-- One row a student of grades 9 to 12 and school year of whom credits are known: those
-- earned by the report date, and those that the district expects by then.
with students as (
    select
        y.student_id_hash,
        y.school_year,
        y.school_id,
        y.grade_level,
        l.grade_order
    from {{ ref "int_student_year" }} as y
    inner join {{ ref "grade_levels" }} as l on l.grade_level = y.grade_level
    where l.grade_order between 9 and 12
),

terms as (
    select school_id, school_year, term_descriptor, max(end_date) as end_date
    from {{ ref "session" }}
    group by school_id, school_year, term_descriptor
),

finals as (
    select
        t.student_id_hash,
        t.school_year,
        t.course_code,
        t.term_descriptor = 'uri://ed-fi.org/TermDescriptor#Summer Semester' as is_summer,
        e.end_date,
        t.earned_credits,
        t.attempted_credits
    from {{ ref "course_transcript" }} as t
    left join terms as e
        on e.school_id = t.course_education_organization_id
        and e.school_year = t.school_year
        and e.term_descriptor = t.term_descriptor
    where coalesce(e.end_date, {{ report_date }}) <= {{ report_date }}
),

-- How far into a year the transcript tells of a course. A term without dates tells of
-- all of the year.
told as (
    select
        student_id_hash,
        school_year,
        course_code,
        max(coalesce(end_date, make_date(school_year::integer, 6, 30))) as told_until
    from finals
    group by student_id_hash, school_year, course_code
),

attempts as (
    select student_id_hash, school_year, course_code, is_summer, earned_credits, attempted_credits
    from finals
    union all
    -- The marks of the year fill in what the transcript doesn't tell yet.
    select m.student_id_hash, m.school_year, m.local_course_code, false, m.earned_credits, m.attempted_credits
    from {{ ref "int_student_mark" }} as m
    left join told as t
        on t.student_id_hash = m.student_id_hash
        and t.school_year = m.school_year
        and t.course_code = m.local_course_code
    where m.gives_credits
        and (t.told_until is null or m.period_end_date > t.told_until)
),

years as (
    select
        student_id_hash,
        school_year,
        course_code,
        sum(earned_credits) as earned_credits,
        greatest(sum(earned_credits), sum(attempted_credits)) as worth
    from attempts
    group by student_id_hash, school_year, course_code, is_summer
),

-- A course that is taken again gives its credits once: no more than it has to give in one
-- year, unless the district lets it be repeated for credit.
courses as (
    select
        s.student_id_hash,
        s.school_year,
        y.course_code,
        least(
            sum(y.earned_credits),
            max(y.worth) * coalesce(max(r.times_for_credit), 1)
        ) as earned_credits
    from students as s
    inner join years as y on y.student_id_hash = s.student_id_hash and y.school_year <= s.school_year
    left join {{ ref "repeatable_courses" }} as r on r.course_code = y.course_code
    group by s.student_id_hash, s.school_year, y.course_code
),

earned as (
    select student_id_hash, school_year, coalesce(sum(earned_credits), 0)::decimal(9, 3) as earned_credits
    from courses
    group by student_id_hash, school_year
),

-- A transcript of which a mark is in quarantine is not known whole.
unsound as (
    select distinct student_id_hash
    from {{ ref "int_transcript_grades" }}
    where len(_problems) > 0 and student_id_hash is not null
),

-- Semesters, trimesters or quarters, whichever make up the year: a term within a longer
-- one isn't counted, a year ends with its last term, and a summer is no part of it.
progress as (
    select
        s.school_id,
        s.school_year,
        count(distinct s.end_date) as terms,
        count(distinct s.end_date) filter (where s.end_date <= {{ report_date }}) as completed_terms
    from {{ ref "session" }} as s
    where s.term_descriptor <> 'uri://ed-fi.org/TermDescriptor#Summer Semester'
        and not exists (
            select 1
            from {{ ref "session" }} as longer
            where longer.school_id = s.school_id
                and longer.school_year = s.school_year
                and longer.term_descriptor <> 'uri://ed-fi.org/TermDescriptor#Year Round'
                and longer.begin_date <= s.begin_date
                and longer.end_date >= s.end_date
                and longer.end_date - longer.begin_date > s.end_date - s.begin_date
        )
    group by s.school_id, s.school_year
),

expected as (
    select *
    from (values
        (9, {{ kpi "credits" "grade_9_start" }}, {{ kpi "credits" "grade_10_start" }}),
        (10, {{ kpi "credits" "grade_10_start" }}, {{ kpi "credits" "grade_11_start" }}),
        (11, {{ kpi "credits" "grade_11_start" }}, {{ kpi "credits" "grade_12_start" }}),
        (12, {{ kpi "credits" "grade_12_start" }}, {{ kpi "credits" "graduation" }})
    ) as e (grade_order, at_start, at_end)
)

select
    s.student_id_hash,
    s.school_year,
    s.grade_level,
    e.earned_credits,
    -- The start's, and of the year's share the whole credits that its ended terms make.
    (x.at_start + (x.at_end - x.at_start) * coalesce(p.completed_terms, 0) // coalesce(p.terms, 1))::integer as expected_credits,
    {{ report_date }} as as_of_date
from students as s
inner join earned as e on e.student_id_hash = s.student_id_hash and e.school_year = s.school_year
inner join expected as x on x.grade_order = s.grade_order
left join progress as p on p.school_id = s.school_id and p.school_year = s.school_year
left join unsound as u on u.student_id_hash = s.student_id_hash
where u.student_id_hash is null
    -- Without a transcript of a closed year nobody knows what came before.
    and (
        s.grade_order = 9
        or exists (
            select 1 from finals as f
            where f.student_id_hash = s.student_id_hash and f.school_year < s.school_year
        )
    )
