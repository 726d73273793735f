-- One row a student's mark in a class for a grading period.
select
    {{ include "skyward_date" "a.start_date" }} as begin_date,
    p.grade_type_descriptor,
    p.grading_period_descriptor,
    {{ include "text" "g.grading_period" }} as grading_period_name,
    s.school_year as grading_period_school_year,
    s.local_course_code,
    s.school_id,
    s.school_year,
    s.section_identifier,
    s.session_name,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    {{ include "text" "g.grade_mark" }} as letter_grade_earned,
    {{ include "number" "g.percent" "decimal(9, 2)" }} as numeric_grade_earned,
    m.grade_points,
    {{ include "number" "g.earned_credits" "decimal(9, 3)" }} as earned_credits,
    {{ include "number" "g.possible_credits" "decimal(9, 3)" }} as attempted_credits
from {{ source "skyward" "grades" }} as g
inner join {{ source "skyward" "section_students" }} as a on a.student_section_id = g.student_section_id
inner join {{ ref "section" }} as s on s.section_identifier = {{ include "text" "g.section_id" }}
inner join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'skyward' and ids.source_id = {{ include "text" "g.student_id" }}
left join {{ ref "grading_periods" }} as p on p.grading_period = {{ include "text" "g.grading_period" }}
left join {{ ref "grade_marks" }} as m on m.grade_mark = {{ include "text" "g.grade_mark" }}
