-- One row a student and school year with marks: how the student stood in the district
-- before the year began, in standard deviations. The newest state test speaks; of a
-- student without one, the marks of earlier school years. Both are empty for whoever is
-- new: that is not known, and not average.
with students as (
    select g.student_id_hash, g.school_year, y.grade_level
    from (select distinct student_id_hash, school_year from {{ ref "grade" }}) as g
    left join {{ ref "int_student_year" }} as y
        on y.student_id_hash = g.student_id_hash and y.school_year = g.school_year
),

-- A test of the year itself may show what the class has taught.
tests as (
    select s.student_id_hash, s.school_year, t.subject, arg_max(t.standard_score, t.school_year) as standard_score
    from students as s
    inner join {{ ref "int_student_test_score" }} as t
        on t.student_id_hash = s.student_id_hash and t.school_year < s.school_year
    where t.assessment_family = 'CAASPP' and t.standard_score is not null
    group by s.student_id_hash, s.school_year, t.subject
),

test_scores as (
    select student_id_hash, school_year, avg(standard_score) as standard_score
    from tests
    group by student_id_hash, school_year
),

averages as (
    select s.student_id_hash, s.school_year, s.grade_level, avg(m.grade_points)::double as grade_point_average
    from students as s
    inner join {{ ref "course_transcript" }} as c
        on c.student_id_hash = s.student_id_hash and c.school_year < s.school_year
    inner join {{ ref "grade_marks" }} as m on m.grade_mark = c.final_letter_grade_earned
    where m.grade_points is not null
    group by s.student_id_hash, s.school_year, s.grade_level
),

average_scores as (
    select
        student_id_hash,
        school_year,
        {{ include "standard_score" "grade_point_average" "same_grade" }} as standard_score
    from averages
    window same_grade as (partition by school_year, grade_level)
)

select
    s.student_id_hash,
    s.school_year,
    coalesce(t.standard_score, a.standard_score) as prior_achievement
from students as s
left join test_scores as t on t.student_id_hash = s.student_id_hash and t.school_year = s.school_year
left join average_scores as a on a.student_id_hash = s.student_id_hash and a.school_year = s.school_year
