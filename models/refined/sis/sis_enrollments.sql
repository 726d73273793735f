-- Stays at schools, whichever way Skyward exports them.
with reports as (
    select
        'skyward' as source_system,
        {{ include "text" "e.entry_id" }} as entry_id,
        {{ include "text" "e.student_id" }} as student_id,
        {{ include "number" "e.school_id" "bigint" }} as school_id,
        {{ include "number" "e.school_year" "smallint" }} as school_year,
        {{ include "text" "e.grade" }} as grade,
        {{ include "skyward_date" "e.start_date" "enrollments" }} as start_date,
        {{ include "skyward_date" "e.end_date" "enrollments" }} as end_date,
        {{ include "text" "e.entry_code" }} as entry_code,
        {{ include "text" "e.withdrawal_code" }} as withdrawal_code,
        coalesce({{ include "yes_or_no" "e.no_show" }}, false) as no_show,
        e._file_sha256,
        e._row_number,
        {{ include "problems"
            (include "unreadable" "school_id" "e.school_id" (include "number" "e.school_id" "bigint"))
            (include "unreadable" "no_show" "e.no_show" (include "yes_or_no" "e.no_show"))
            (include "unreadable" "school_year" "e.school_year" (include "number" "e.school_year" "smallint"))
            (include "unreadable" "start_date" "e.start_date" (include "skyward_date" "e.start_date" "enrollments"))
            (include "unreadable" "end_date" "e.end_date" (include "skyward_date" "e.end_date" "enrollments"))
        }} as _problems
    from {{ source "skyward" "enrollments" }} as e
),

qmlativ as (
    select
        'skyward_qmlativ' as source_system,
        {{ include "text" "e.entry_withdrawal_id" }} as entry_id,
        {{ include "text" "e.student_id" }} as student_id,
        {{ include "number" "t.code" "bigint" }} as school_id,
        {{ include "number" "y.numeric_year" "smallint" }} as school_year,
        {{ include "text" "g.grade_level_code" }} as grade,
        {{ include "qmlativ_date" "e.start_date" }} as start_date,
        {{ include "qmlativ_date" "e.end_date" }} as end_date,
        {{ include "text" "n.code" }} as entry_code,
        {{ include "text" "w.code" }} as withdrawal_code,
        coalesce({{ include "number" "e.is_no_show" "boolean" }}, false) as no_show,
        e._file_sha256,
        e._row_number,
        {{ include "problems"
            (include "unreadable" "no_show" "e.is_no_show" (include "number" "e.is_no_show" "boolean"))
            (include "unmapped" "school_id" (include "text" "e.entity_id") (include "number" "t.code" "bigint"))
            (include "unmapped" "school_year"
                (include "text" "e.school_year_id") (include "number" "y.numeric_year" "smallint"))
            (include "unmapped" "grade" (include "text" "e.grade_reference_id") "g.grade_level_code")
            (include "unmapped" "entry_code" (include "text" "e.entry_code_id") "n.code")
            (include "unmapped" "withdrawal_code" (include "text" "e.withdrawal_code_id") "w.code")
            (include "unreadable" "start_date" "e.start_date" (include "qmlativ_date" "e.start_date"))
            (include "unreadable" "end_date" "e.end_date" (include "qmlativ_date" "e.end_date"))
        }} as _problems
    from {{ source "skyward_qmlativ" "entry_withdrawal" }} as e
    left join {{ source "skyward_qmlativ" "entity" }} as t on t.entity_id = e.entity_id
    left join {{ source "skyward_qmlativ" "school_year" }} as y on y.school_year_id = e.school_year_id
    left join {{ source "skyward_qmlativ" "grade_reference" }} as g on g.grade_reference_id = e.grade_reference_id
    left join {{ source "skyward_qmlativ" "entry_code" }} as n on n.entry_code_id = e.entry_code_id
    left join {{ source "skyward_qmlativ" "withdrawal_code" }} as w on w.withdrawal_code_id = e.withdrawal_code_id
),

-- SMS keeps one year of graduation: the grade is that of the school year it is in.
sms as (
    select
        'skyward_sms' as source_system,
        cast(null as varchar) as entry_id,
        e.student_id,
        {{ include "number" "e.entity_id" "bigint" }} as school_id,
        {{ include "number" "t.school_year" "smallint" }} as school_year,
        g.grade_level as grade,
        e.start_date,
        e.end_date,
        e.entry_code,
        e.withdrawal_code,
        coalesce(e.withdrawal_code in ('N420', 'N470'), false) as no_show,
        e._file_sha256,
        e._row_number,
        list_concat(e._problems, {{ include "problems"
            (include "unreadable" "school_id" "e.entity_id" (include "number" "e.entity_id" "bigint"))
            (include "unmapped" "school_year" "e.entity_id" (include "number" "t.school_year" "smallint"))
        }}) as _problems
    from {{ ref "int_sms_stays" }} as e
    left join {{ source "skyward_sms" "entity" }} as t on {{ include "text" "t.entity_id" }} = e.entity_id
    left join {{ source "skyward_sms" "student" }} as s on {{ include "text" "s.student_id" }} = e.student_id
    left join {{ ref "grade_levels" }} as g
        on g.grade_order = 12 - (
            {{ include "number" "s.grad_yr" "integer" }} - {{ include "number" "t.school_year" "integer" }}
        )
        and g.grade_order between -1 and 12
)

select * from reports
union all
select * from qmlativ
union all
select * from sms
