-- Rows whose class, stay or incident is not in the export are missing from refined. Each
-- table that has any is a failure.
with orphans as (
    select 'skyward.sections' as table_name
    from {{ source "skyward" "sections" }} as r
    left join {{ source "skyward" "courses" }} as p on p.course_id = r.course_id
    where p.course_id is null
    union all
    select 'skyward.section_staff' as table_name
    from {{ source "skyward" "section_staff" }} as r
    left join {{ source "skyward" "sections" }} as p on p.section_id = r.section_id
    where p.section_id is null
    union all
    select 'skyward.section_students' as table_name
    from {{ source "skyward" "section_students" }} as r
    left join {{ source "skyward" "sections" }} as p on p.section_id = r.section_id
    where p.section_id is null
    union all
    select 'skyward.grades' as table_name
    from {{ source "skyward" "grades" }} as r
    left join {{ source "skyward" "section_students" }} as p on p.student_section_id = r.student_section_id
    where p.student_section_id is null
    union all
    select 'skyward.incident_students' as table_name
    from {{ source "skyward" "incident_students" }} as r
    left join {{ source "skyward" "incidents" }} as p on p.incident_id = r.incident_id
    where p.incident_id is null
)

select table_name, count(*) as orphan_rows
from orphans
group by table_name
