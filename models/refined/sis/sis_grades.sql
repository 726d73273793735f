-- Marks, whichever way Skyward exports them. A district without that
-- export takes them from what it reports to the state: `sections_from: calpads`.
{{- if eq (var "sections_from" "skyward") "calpads" }}
select
    'calpads' as source_system,
    {{ include "text" "c.ssid" }} || '-' || {{ include "text" "c.course_section_id" }} as student_section_id,
    {{ include "text" "c.ssid" }} as student_id,
    {{ include "text" "c.course_section_id" }} as section_id,
    {{ include "text" "c.marking_period_code" }} as grading_period,
    {{ include "text" "c.student_course_final_grade" }} as grade_mark,
    null::decimal(9, 2) as percent,
    {{ include "number" "c.student_credits_earned" "decimal(9, 3)" }} as earned_credits,
    {{ include "number" "c.student_credits_attempted" "decimal(9, 3)" }} as possible_credits,
    c._file_sha256,
    c._row_number,
    {{ include "problems"
        (include "unreadable" "earned_credits" "c.student_credits_earned" (include "number" "c.student_credits_earned" "decimal(9, 3)"))
        (include "unreadable" "possible_credits" "c.student_credits_attempted" (include "number" "c.student_credits_attempted" "decimal(9, 3)"))
    }} as _problems
from {{ source "calpads" "scsc" }} as c
{{- else }}
with buckets as (
    -- A mark of Qmlativ names a period's bucket, and the bucket names the period.
    select
        {{ include "text" "p.grading_period_grade_bucket_id" }} as id,
        case when count(distinct b.value) = 1 then min(b.value) end as value,
        count(distinct b.value) as matches
    from {{ source "skyward_qmlativ" "grading_period_grade_bucket" }} as p
    left join {{ include "lookup" (source "skyward_qmlativ" "grade_bucket") "grade_bucket_id" "label" }} as b
        on b.id = {{ include "text" "p.grade_bucket_id" }}
    group by {{ include "text" "p.grading_period_grade_bucket_id" }}
)

select
    'skyward' as source_system,
    {{ include "text" "student_section_id" }} as student_section_id,
    {{ include "text" "student_id" }} as student_id,
    {{ include "text" "section_id" }} as section_id,
    {{ include "text" "grading_period" }} as grading_period,
    {{ include "text" "grade_mark" }} as grade_mark,
    {{ include "number" "percent" "decimal(9, 2)" }} as percent,
    {{ include "number" "earned_credits" "decimal(9, 3)" }} as earned_credits,
    {{ include "number" "possible_credits" "decimal(9, 3)" }} as possible_credits,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "percent" "percent" (include "number" "percent" "decimal(9, 2)"))
        (include "unreadable" "earned_credits" "earned_credits" (include "number" "earned_credits" "decimal(9, 3)"))
        (include "unreadable" "possible_credits" "possible_credits" (include "number" "possible_credits" "decimal(9, 3)")) }} as _problems
from {{ source "skyward" "grades" }}
union all
select
    'skyward_qmlativ' as source_system,
    {{ include "text" "g.student_section_id" }} as student_section_id,
    s.value as student_id,
    {{ include "text" "g.section_id" }} as section_id,
    b.value as grading_period,
    m.value as grade_mark,
    {{ include "number" "g.percent" "decimal(9, 2)" }} as percent,
    {{ include "number" "g.earned_credits" "decimal(9, 3)" }} as earned_credits,
    {{ include "number" "g.earned_credits_possible" "decimal(9, 3)" }} as possible_credits,
    g._file_sha256,
    g._row_number,
    {{ include "problems"
        (include "unrelated" "student_section_id" "g.student_section_id" "s.value" "s.matches")
        (include "unrelated" "grading_period" "g.grading_period_grade_bucket_id" "b.value" "b.matches")
        (include "unrelated" "grade_mark" "coalesce(g.grade_mark_id_to_use, g.grade_mark_id)" "m.value" "m.matches")
        (include "unreadable" "percent" "g.percent" (include "number" "g.percent" "decimal(9, 2)"))
        (include "unreadable" "earned_credits" "g.earned_credits" (include "number" "g.earned_credits" "decimal(9, 3)"))
        (include "unreadable" "possible_credits" "g.earned_credits_possible" (include "number" "g.earned_credits_possible" "decimal(9, 3)"))
    }} as _problems
from {{ source "skyward_qmlativ" "student_grade_bucket" }} as g
left join {{ include "lookup" (source "skyward_qmlativ" "student_section") "student_section_id" "student_id" }} as s
    on s.id = {{ include "text" "g.student_section_id" }}
left join buckets as b on b.id = {{ include "text" "g.grading_period_grade_bucket_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "grade_mark") "grade_mark_id" "code" }} as m
    on m.id = {{ include "text" "coalesce(g.grade_mark_id_to_use, g.grade_mark_id)" }}
-- A bucket without a mark is a place for one; a mark that is not to be posted is not given.
where coalesce({{ include "text" "g.grade_mark_id_to_use" }}, {{ include "text" "g.grade_mark_id" }}, {{ include "text" "g.percent" }}) is not null
    and g.do_not_post is distinct from 'true'
{{- end }}
