{{ config "severity" "warn" }}
-- CALPADS is told of some classes and who sits in them. The SIS holds the same class with
-- as many students; where it doesn't, one of the two is wrong.
with told as (
    select
        {{ include "text" "course_section_id" }} as section_identifier,
        count(distinct {{ include "text" "ssid" }}) as students
    from {{ source "calpads" "scse" }}
    group by all
),

held as (
    select section_identifier, count(distinct student_id_hash) as students
    from {{ ref "student_section_association" }}
    group by section_identifier
)

select t.section_identifier, t.students as told, coalesce(h.students, 0) as held
from told as t
left join held as h on h.section_identifier = t.section_identifier
where t.students <> coalesce(h.students, 0)
