-- One row a student's mark in a class for a grading period.
select
    a.start_date as begin_date,
    p.grade_type_descriptor,
    p.grading_period_descriptor,
    g.grading_period as grading_period_name,
    s.school_year as grading_period_school_year,
    s.local_course_code,
    s.school_id,
    s.school_year,
    g.section_id as section_identifier,
    s.session_name,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    g.grade_mark as letter_grade_earned,
    g.percent as numeric_grade_earned,
    m.grade_points,
    g.earned_credits,
    g.possible_credits as attempted_credits,
    g._file_sha256,
    g._row_number,
    list_concat(g._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "g.student_id" "ids.student_number" "ids.matches")
        (include "unrelated" "section_identifier" "g.section_id" "s.section_identifier" "s.matches")
        (include "unrelated" "begin_date" "g.student_section_id" "a.start_date" "a.matches")
        (include "unmapped" "grading_period_descriptor" "g.grading_period" "p.grading_period_descriptor")
        (include "unmapped" "letter_grade_earned" "g.grade_mark" "m.grade_mark")
        (include "problem" "g.percent < 0" "range" "numeric_grade_earned" "'a mark is no less than nothing'")
        (include "problem" "g.earned_credits > g.possible_credits" "range" "earned_credits" "'more is earned than could be'")
    }}) as _problems
from {{ ref "sis_grades" }} as g
left join {{ ref "int_section_stays" }} as a
    on a.source_system = g.source_system and a.student_section_id = g.student_section_id
left join {{ ref "int_section_keys" }} as s on s.section_identifier = g.section_id
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = g.source_system and ids.source_id = g.student_id
left join {{ ref "grading_periods" }} as p on p.grading_period = g.grading_period
left join {{ ref "grade_marks" }} as m on m.grade_mark = g.grade_mark
