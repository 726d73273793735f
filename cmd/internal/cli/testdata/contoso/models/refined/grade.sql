select
    {{ pseudonym "student" "student_id" }} as student_id_hash,
    section_id as section_identifier,
    term_id as session_name,
    numeric_grade_earned::decimal(5, 2) as numeric_grade_earned,
    alpha_grade_earned as letter_grade_earned
from {{ source "contoso" "student_section_mark" }}
