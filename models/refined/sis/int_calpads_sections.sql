-- Classes as the state is told of them, for a district without the export of its SIS: one
-- row a class and member of staff. A class of the completion file is one of the course
-- file unless that doesn't have it. CALPADS tells no days, so the term's stand for them.
with told as (
    select * from {{ source "calpads" "crse" }}
    union all by name
    select c.*
    from {{ source "calpads" "crsc" }} as c
    left join {{ source "calpads" "crse" }} as b
        on b.school_of_course_delivery = c.school_of_course_delivery
        and b.course_section_id = c.course_section_id
    where b.course_section_id is null
),

terms as (
    select a.academic_term, min(n.term_name) as term_name
    from {{ ref "academic_terms" }} as a
    inner join {{ ref "term_names" }} as n on n.term_descriptor = a.term_descriptor
    group by a.academic_term
)

select
    {{ include "text" "c.course_section_id" }} as section_id,
    s.school_id || '-' || {{ include "text" "c.local_course_id" }} as course_id,
    s.school_id,
    {{ include "number" "right(trim(c.academic_year_id), 4)" "smallint" }} as school_year,
    t.term_name,
    {{ include "text" "c.local_course_id" }} as course_code,
    {{ include "text" "c.course_name" }} as course_title,
    {{ include "text" "c.class_id" }} as section_code,
    {{ include "text" "c.seid" }} as seid,
    row_number() over (partition by s.school_id, c.local_course_id order by c._row_number) as first_of_course,
    row_number() over (partition by s.school_id, c.course_section_id order by c._row_number) as first_of_section,
    c._file_sha256,
    c._row_number,
    {{ include "problems"
        (include "unrelated" "school_id" "c.school_of_course_delivery" "s.school_code" "s.matches")
        (include "unreadable" "school_year" "c.academic_year_id" (include "number" "right(trim(c.academic_year_id), 4)" "smallint"))
        (include "unmapped" "term_name" "c.academic_term_code" "t.term_name") }} as _problems
from told as c
left join {{ ref "int_school_codes" }} as s on s.school_code = {{ include "text" "c.school_of_course_delivery" }}
left join terms as t on t.academic_term = {{ include "text" "c.academic_term_code" }}
