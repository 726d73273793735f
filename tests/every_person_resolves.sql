-- Rows whose student or member of staff is not known, or is two people, are missing from
-- refined. Each table that has any is a failure.
with unresolved as (
    select 'skyward.enrollments' as table_name
    from {{ source "skyward" "enrollments" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'skyward' and i.source_id = {{ include "text" "r.student_id" }}
    where i.source_id is null
    union all
    select 'skyward.attendance' as table_name
    from {{ source "skyward" "attendance" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'skyward' and i.source_id = {{ include "text" "r.student_id" }}
    where i.source_id is null
    union all
    select 'skyward.section_students' as table_name
    from {{ source "skyward" "section_students" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'skyward' and i.source_id = {{ include "text" "r.student_id" }}
    where i.source_id is null
    union all
    select 'skyward.grades' as table_name
    from {{ source "skyward" "grades" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'skyward' and i.source_id = {{ include "text" "r.student_id" }}
    where i.source_id is null
    union all
    select 'skyward.incident_students' as table_name
    from {{ source "skyward" "incident_students" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'skyward' and i.source_id = {{ include "text" "r.student_id" }}
    where i.source_id is null
    union all
    select 'skyward.section_staff' as table_name
    from {{ source "skyward" "section_staff" }} as r
    left join {{ ref "int_staff_ids" }} as i on i.staff_id = {{ include "text" "r.staff_id" }}
    where i.staff_id is null
    union all
    select 'calpads.sinf' as table_name
    from {{ source "calpads" "sinf" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'calpads' and i.source_id = {{ include "text" "r.ssid" }}
    where i.source_id is null
    union all
    select 'calpads.sela' as table_name
    from {{ source "calpads" "sela" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'calpads' and i.source_id = {{ include "text" "r.ssid" }}
    where i.source_id is null
    union all
    select 'calpads.sprg' as table_name
    from {{ source "calpads" "sprg" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'calpads' and i.source_id = {{ include "text" "r.ssid" }}
    where i.source_id is null
    union all
    select 'calpads.sped' as table_name
    from {{ source "calpads" "sped" }} as r
    left join {{ ref "int_student_ids" }} as i
        on i.source_system = 'calpads' and i.source_id = {{ include "text" "r.ssid" }}
    where i.source_id is null
)

select table_name, count(*) as unresolved_rows
from unresolved
group by table_name
