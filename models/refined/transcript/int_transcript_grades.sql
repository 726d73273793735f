-- Final marks of closed years. A transcript names a course by its code and not who gives
-- it: that is the student's newest school if it has the course, or else the only school
-- that has.
with read as (
    select
        {{ include "text" "student_number" }} as student_number,
        {{ include "number" "school_year" "smallint" }} as school_year,
        {{ include "text" "term" }} as term,
        {{ include "text" "course_code" }} as course_code,
        {{ include "text" "course_title" }} as course_title,
        {{ include "number" "credits_attempted" "decimal(9, 3)" }} as attempted_credits,
        {{ include "number" "credits_earned" "decimal(9, 3)" }} as earned_credits,
        {{ include "text" "mark" }} as mark,
        {{ include "text" "grade_level" }} as grade_level,
        _file_sha256,
        _row_number,
        {{ include "problems"
            (include "unreadable" "school_year" "school_year" (include "number" "school_year" "smallint"))
            (include "unreadable" "attempted_credits" "credits_attempted" (include "number" "credits_attempted" "decimal(9, 3)"))
            (include "unreadable" "earned_credits" "credits_earned" (include "number" "credits_earned" "decimal(9, 3)")) }} as _problems
    from {{ source "transcripts" "grades" }}
),

givers as (
    select course_code, list(education_organization_id) as schools
    from {{ ref "course" }}
    group by course_code
),

homes as (
    select ids.student_number, arg_max(e.school_id, e.start_date) as school_id
    from {{ ref "sis_enrollments" }} as e
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = e.source_system and ids.source_id = e.student_id
    group by ids.student_number
),

placed as (
    select
        g.*,
        ids.student_number as resolved_number,
        ids.matches,
        c.schools,
        case
            when list_contains(c.schools, h.school_id) then h.school_id
            when len(c.schools) = 1 then c.schools[1]
        end as course_school_id
    from read as g
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'district' and ids.source_id = g.student_number
    left join homes as h on h.student_number = ids.student_number
    left join givers as c on c.course_code = g.course_code
)

select
    {{ pseudonym "student" "p.resolved_number" }} as student_id_hash,
    p.school_year,
    t.term_descriptor,
    p.course_code,
    p.course_school_id,
    p.course_title,
    m.course_attempt_result_descriptor,
    p.attempted_credits,
    p.earned_credits,
    p.mark,
    l.grade_level_descriptor,
    row_number() over (
        partition by p.resolved_number, p.school_year, p.term, p.course_code, m.course_attempt_result_descriptor
        order by p._file_sha256, p._row_number
    ) as first_stands,
    p._file_sha256,
    p._row_number,
    list_concat(p._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "p.student_number" "p.resolved_number" "p.matches")
        (include "unmapped" "term_descriptor" "p.term" "t.term_descriptor")
        (include "unmapped" "course_attempt_result_descriptor" "p.mark" "m.course_attempt_result_descriptor")
        (include "unmapped" "when_taken_grade_level_descriptor" "p.grade_level" "l.grade_level_descriptor")
        (include "problem" "p.course_code is not null and p.schools is null"
            "reference" "course_code" "'no school of the district has the course ' || p.course_code")
        (include "problem" "p.schools is not null and p.course_school_id is null"
            "ambiguous" "course_code" "'several schools have the course ' || p.course_code")
    }}) as _problems
from placed as p
left join {{ ref "term_names" }} as t on t.term_name = p.term
left join {{ ref "transcript_marks" }} as m on m.mark = p.mark
left join {{ ref "grade_levels" }} as l on l.grade_level = p.grade_level
