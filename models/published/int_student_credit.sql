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

-- A course that is taken again gives its credits once: no more than it has to give in one
-- year, unless the district lets it be repeated for credit.
courses as (
    select
        s.student_id_hash,
        s.school_year,
        y.course_code,
        least(
            sum(y.earned_credits),
            max(greatest(y.earned_credits, y.attempted_credits)) * coalesce(max(r.times_for_credit), 1)
        ) as earned_credits,
        bool_or(y.is_final and y.school_year < s.school_year) as is_past_known
    from students as s
    inner join {{ ref "int_student_course_credit" }} as y
        on y.student_id_hash = s.student_id_hash and y.school_year <= s.school_year
    left join {{ ref "repeatable_courses" }} as r on r.course_code = y.course_code
    group by s.student_id_hash, s.school_year, y.course_code
),

earned as (
    select
        student_id_hash,
        school_year,
        coalesce(sum(earned_credits), 0)::decimal(9, 3) as earned_credits,
        bool_or(is_past_known) as is_past_known
    from courses
    group by student_id_hash, school_year
),

-- How far into the year each school has handed in credits: between the end of a term and
-- its marks nobody is behind for them.
handed_in as (
    select
        g.school_id,
        g.school_year,
        p.end_date
    from {{ ref "grade" }} as g
    inner join {{ ref "grading_period" }} as p
        on p.grading_period_name = g.grading_period_name
        and p.school_id = g.school_id
        and p.school_year = g.school_year
    where g.attempted_credits > 0
    union all
    select t.course_education_organization_id, t.school_year, s.end_date
    from {{ ref "course_transcript" }} as t
    inner join {{ ref "session" }} as s
        on s.school_id = t.course_education_organization_id
        and s.school_year = t.school_year
        and s.term_descriptor = t.term_descriptor
),

told as (
    select school_id, school_year, max(end_date) as told_until
    from handed_in
    group by school_id, school_year
),

-- Semesters, trimesters or quarters, whichever make up the year: a term within a longer
-- one isn't counted, a year ends with its last term, and a summer is no part of it.
progress as (
    select
        s.school_id,
        s.school_year,
        count(distinct s.end_date) as terms,
        count(distinct s.end_date) filter (
            where s.end_date <= {{ report_date }} and s.end_date <= t.told_until
        ) as completed_terms
    from {{ ref "session" }} as s
    left join told as t on t.school_id = s.school_id and t.school_year = s.school_year
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
-- Without a transcript of a closed year nobody knows what came before.
where s.grade_order = 9 or e.is_past_known
