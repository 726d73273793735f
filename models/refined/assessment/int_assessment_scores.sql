-- The scores of all tests in one shape. A file that holds one test doesn't name it.
with scores as (
    select score_id, state_student_id, test, subject, grade, test_date, scale_score, performance_level,
        _file_sha256, _row_number
    from {{ source "assessments" "scores" }}
    union all
    select score_id, state_student_id, coalesce({{ include "text" "test" }}, 'CAASPP'), subject, grade, test_date,
        scale_score, performance_level, _file_sha256, _row_number
    from {{ source "assessments" "caaspp" }}
    union all
    select score_id, state_student_id, coalesce({{ include "text" "test" }}, 'ELPAC'),
        coalesce({{ include "text" "subject" }}, 'Overall'), grade, test_date, scale_score, performance_level,
        _file_sha256, _row_number
    from {{ source "assessments" "elpac" }}
),

read as (
    select
        {{ include "text" "state_student_id" }} as state_student_id,
        {{ include "text" "test" }} as test,
        {{ include "text" "subject" }} as subject,
        {{ include "text" "grade" }} as grade,
        {{ include "assessment_date" "test_date" }} as test_date,
        {{ include "text" "scale_score" }} as scale_score,
        {{ include "text" "performance_level" }} as performance_level,
        _file_sha256,
        _row_number,
        {{ include "problems"
            (include "unreadable" "test_date" "test_date" (include "assessment_date" "test_date"))
            (include "unreadable" "scale_score" "scale_score" (include "number" "scale_score" "decimal(15, 5)")) }} as _problems
    from scores
)

select
    t.assessment_identifier,
    t.namespace,
    -- Nobody takes one test twice on one day.
    t.assessment_identifier || '-' || s.test_date as student_assessment_identifier,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    s.test_date,
    -- A school year of California begins on the first of July.
    (year(s.test_date) + case when month(s.test_date) >= 7 then 1 else 0 end)::smallint as school_year,
    s.grade,
    g.grade_level_descriptor,
    s.scale_score,
    t.score_method_descriptor,
    t.result_datatype_descriptor,
    s.performance_level,
    l.performance_level_descriptor,
    t.level_method_descriptor,
    s._file_sha256,
    s._row_number,
    list_concat(s._problems, {{ include "problems"
        (include "unresolved" "student_id_hash" "s.state_student_id" "ids.student_number" "ids.matches")
        (include "unmapped" "assessment_identifier" "(s.test || ', ' || s.subject)" "t.assessment_identifier")
        (include "unmapped" "when_assessed_grade_level_descriptor" "s.grade" "g.grade_level_descriptor") }}) as _problems
from read as s
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'calpads' and ids.source_id = s.state_student_id
left join {{ ref "assessment_tests" }} as t on t.test = s.test and t.subject = s.subject
left join {{ ref "assessment_performance_levels" }} as l
    on l.test = s.test and l.performance_level = s.performance_level
left join {{ ref "grade_levels" }} as g on g.grade_level = s.grade
