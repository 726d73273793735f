-- The schools of the SIS, whichever way Skyward exports them.
with reports as (
    select
        'skyward' as source_system,
        {{ include "number" "s.school_id" "bigint" }} as school_id,
        {{ include "text" "s.school_name" }} as school_name,
        {{ include "text" "s.cds_school_code" }} as cds_school_code,
        {{ include "text" "s.school_level" }} as school_level,
        {{ include "text" "s.low_grade" }} as low_grade,
        {{ include "text" "s.high_grade" }} as high_grade,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "unreadable" "school_id" "s.school_id" (include "number" "s.school_id" "bigint"))
        }} as _problems
    from {{ source "skyward" "schools" }} as s
),

-- Qmlativ has a record of each grade and year; its number of the grade is the same in all.
grades as (
    select
        {{ include "text" "grade_level_id" }} as grade_level_id,
        min({{ include "text" "grade_level_code" }}) as grade_level_code
    from {{ source "skyward_qmlativ" "grade_reference" }}
    group by {{ include "text" "grade_level_id" }}
),

qmlativ as (
    select
        'skyward_qmlativ' as source_system,
        {{ include "number" "s.code" "bigint" }} as school_id,
        {{ include "text" "t.name" }} as school_name,
        {{ include "text" "s.state_school_code" }} as cds_school_code,
        {{ include "text" "s.school_level" }} as school_level,
        low.grade_level_code as low_grade,
        high.grade_level_code as high_grade,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "unreadable" "school_id" "s.code" (include "number" "s.code" "bigint"))
            (include "unmapped" "low_grade" (include "text" "s.grade_level_id_low") "low.grade_level_code")
            (include "unmapped" "high_grade" (include "text" "s.grade_level_id_high") "high.grade_level_code")
        }} as _problems
    from {{ source "skyward_qmlativ" "school" }} as s
    left join {{ source "skyward_qmlativ" "entity" }} as t on t.entity_id = s.entity_id
    left join grades as low on low.grade_level_id = {{ include "text" "s.grade_level_id_low" }}
    left join grades as high on high.grade_level_id = {{ include "text" "s.grade_level_id_high" }}
),

-- In SMS a school is an entity; it doesn't say which grades it teaches.
sms as (
    select
        'skyward_sms' as source_system,
        {{ include "number" "t.entity_id" "bigint" }} as school_id,
        {{ include "text" "t.entity_name" }} as school_name,
        {{ include "text" "t.state_code" }} as cds_school_code,
        cast(null as varchar) as school_level,
        cast(null as varchar) as low_grade,
        cast(null as varchar) as high_grade,
        t._file_sha256,
        t._row_number,
        {{ include "problems"
            (include "unreadable" "school_id" "t.entity_id" (include "number" "t.entity_id" "bigint"))
        }} as _problems
    from {{ source "skyward_sms" "entity" }} as t
)

select * from reports
union all
select * from qmlativ
union all
select * from sms
