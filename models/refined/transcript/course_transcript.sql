select
    course_attempt_result_descriptor,
    course_code,
    course_school_id as course_education_organization_id,
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    school_year,
    student_id_hash,
    term_descriptor,
    course_title,
    attempted_credits,
    earned_credits,
    mark as final_letter_grade_earned,
    grade_level_descriptor as when_taken_grade_level_descriptor,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_transcript_grades" }}
