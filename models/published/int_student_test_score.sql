-- One row a student, school year and test: the newest score of the year, as its distance
-- from the mean of all who took the test in the district in that year and grade level, in
-- standard deviations. With few takers such a distance says nothing.
with takings as (
    select
        t.student_id_hash,
        t.school_year,
        a.assessment_family,
        a.academic_subject_descriptor as subject,
        t.assessment_identifier,
        try_cast(r.result as double) as score,
        t.when_assessed_grade_level_descriptor as grade_level_descriptor,
        row_number() over (
            partition by t.student_id_hash, t.school_year, t.assessment_identifier order by t.administration_date desc
        ) as nth_newest
    from {{ ref "student_assessment" }} as t
    inner join {{ ref "student_assessment_score_result" }} as r
        on r.student_id_hash = t.student_id_hash
        and r.assessment_identifier = t.assessment_identifier
        and r.student_assessment_identifier = t.student_assessment_identifier
    inner join {{ ref "assessment" }} as a on a.assessment_identifier = t.assessment_identifier
    where t.administration_date::date <= {{ report_date }}
)

select
    student_id_hash,
    school_year,
    assessment_family,
    subject,
    {{ include "standard_score" "score" "same_test" }} as standard_score
from takings
where nth_newest = 1
window same_test as (partition by assessment_identifier, school_year, grade_level_descriptor)
