-- A student who was to take a test and has neither score nor level has a row too.
select
    assessment_identifier,
    namespace,
    student_assessment_identifier,
    student_id_hash,
    test_date::timestamp as administration_date,
    school_year,
    grade_level_descriptor as when_assessed_grade_level_descriptor,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_assessment_scores" }}
