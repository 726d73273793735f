-- One row a student, school year and test: the newest score of the year, as its distance
-- from the mean of all who took the test in the district in that year and grade level, in
-- standard deviations. With few takers such a distance says nothing.
with takings as (
    select
        a.student_id_hash,
        a.school_year,
        a.assessment_family,
        a.subject,
        a.assessment_identifier,
        a.scale_score::double as score,
        t.when_assessed_grade_level_descriptor as grade_level_descriptor
    from {{ ref "int_student_assessment" }} as a
    inner join {{ ref "student_assessment" }} as t
        on t.student_id_hash = a.student_id_hash
        and t.assessment_identifier = a.assessment_identifier
        and t.administration_date::date = a.test_date
    where a.nth_newest = 1 and a.scale_score is not null
)

select
    student_id_hash,
    school_year,
    assessment_family,
    subject,
    {{ include "standard_score" "score" "same_test" }} as standard_score
from takings
window same_test as (partition by assessment_identifier, school_year, grade_level_descriptor)
