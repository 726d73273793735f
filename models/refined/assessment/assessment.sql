-- The tests that the district knows of; scores may be of any of them.
select
    assessment_identifier,
    namespace,
    academic_subject_descriptor,
    assessment_category_descriptor,
    assessment_title,
    assessment_family
from {{ ref "assessment_tests" }}
