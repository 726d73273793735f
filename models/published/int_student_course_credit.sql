-- One row a student, school year and course: the credits earned by the report date. The
-- transcript's final marks come first, and the marks of the year fill in what they don't
-- tell yet. A summer session stands by itself.
with terms as (
    select school_id, school_year, term_descriptor, max(end_date) as end_date
    from {{ ref "session" }}
    group by school_id, school_year, term_descriptor
),

transcripts as (
    select
        student_id_hash,
        school_year,
        course_code,
        course_education_organization_id as school_id,
        term_descriptor,
        earned_credits,
        attempted_credits
    from {{ ref "course_transcript" }}
    union all
    -- A course of another district stands in quarantine, since no school here gives it. Its
    -- credits count all the same, or whoever moved would seem to be behind.
    select student_id_hash, school_year, course_code, null, term_descriptor, earned_credits, attempted_credits
    from {{ ref "int_transcript_grades" }}
    where len(_problems) > 0
        and len(list_filter(_problems, lambda problem: problem.field <> 'course_code')) = 0
        and first_stands = 1
),

finals as (
    select
        t.student_id_hash,
        t.school_year,
        t.course_code,
        t.term_descriptor is not distinct from 'uri://ed-fi.org/TermDescriptor#Summer Semester' as is_summer,
        e.end_date,
        t.earned_credits,
        t.attempted_credits
    from transcripts as t
    left join terms as e
        on e.school_id = t.school_id
        and e.school_year = t.school_year
        and e.term_descriptor = t.term_descriptor
    where coalesce(e.end_date, {{ report_date }}) <= {{ report_date }}
),

-- How far into a year the transcript tells of a course. A term without dates tells of
-- all of the year, and a summer of nothing but itself.
told as (
    select
        student_id_hash,
        school_year,
        course_code,
        max(coalesce(end_date, make_date(school_year::integer, 6, 30))) as told_until
    from finals
    where not is_summer
    group by student_id_hash, school_year, course_code
),

attempts as (
    select student_id_hash, school_year, course_code, is_summer, true as is_final, earned_credits, attempted_credits
    from finals
    union all
    select m.student_id_hash, m.school_year, m.local_course_code, false, false, m.earned_credits, m.attempted_credits
    from {{ ref "int_student_mark" }} as m
    left join told as t
        on t.student_id_hash = m.student_id_hash
        and t.school_year = m.school_year
        and t.course_code = m.local_course_code
    where m.gives_credits
        and (t.told_until is null or m.period_end_date > t.told_until)
)

select
    student_id_hash,
    school_year,
    course_code,
    is_summer,
    bool_or(is_final) as is_final,
    sum(earned_credits) as earned_credits,
    sum(attempted_credits) as attempted_credits
from attempts
group by student_id_hash, school_year, course_code, is_summer
