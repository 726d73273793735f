-- Exceptions to being present all day, whichever way Skyward exports them.
with qmlativ as (
    select
        {{ include "text" "a.student_attendance_id" }} as attendance_id,
        {{ include "text" "a.student_id" }} as student_id,
        try_cast(e.value as bigint) as school_id,
        try_cast(y.value as smallint) as school_year,
        {{ include "qmlativ_date" "d.value" }} as attendance_date,
        t.value as attendance_code,
        {{ include "number" "a.days_absent" "decimal(3, 2)" }} as days_absent,
        {{ include "number" "a.days_excused" "decimal(3, 2)" }} as days_excused,
        {{ include "number" "a.days_unexcused" "decimal(3, 2)" }} as days_unexcused,
        {{ include "number" "a.days_other" "decimal(3, 2)" }} as days_other,
        {{ include "number" "a.tardy_count" "integer" }} as tardy_count,
        a._file_sha256,
        a._row_number,
        {{ include "problems"
            (include "unrelated" "school_id" "a.entity_id" "e.value" "e.matches")
            (include "unrelated" "school_year" "a.school_year_id" "y.value" "y.matches")
            (include "unrelated" "attendance_date" "a.calendar_day_id" "d.value" "d.matches")
            (include "unreadable" "attendance_date" "d.value" (include "qmlativ_date" "d.value"))
            (include "unrelated" "attendance_code" "a.attendance_type_id" "t.value" "t.matches")
            (include "unreadable" "days_absent" "a.days_absent" (include "number" "a.days_absent" "decimal(3, 2)"))
            (include "unreadable" "days_excused" "a.days_excused" (include "number" "a.days_excused" "decimal(3, 2)"))
            (include "unreadable" "days_unexcused" "a.days_unexcused" (include "number" "a.days_unexcused" "decimal(3, 2)"))
            (include "unreadable" "days_other" "a.days_other" (include "number" "a.days_other" "decimal(3, 2)"))
            (include "unreadable" "tardy_count" "a.tardy_count" (include "number" "a.tardy_count" "integer")) }} as _problems
    from {{ source "skyward_qmlativ" "student_attendance" }} as a
    left join {{ include "lookup" (source "skyward_qmlativ" "entity") "entity_id" "code" }} as e
        on e.id = {{ include "text" "a.entity_id" }}
    left join {{ include "lookup" (source "skyward_qmlativ" "school_year") "school_year_id" "numeric_year" }} as y
        on y.id = {{ include "text" "a.school_year_id" }}
    left join {{ include "lookup" (source "skyward_qmlativ" "calendar_day") "calendar_day_id" "date" }} as d
        on d.id = {{ include "text" "a.calendar_day_id" }}
    left join {{ include "lookup" (source "skyward_qmlativ" "attendance_type") "attendance_type_id" "code" }} as t
        on t.id = {{ include "text" "a.attendance_type_id" }}
),

-- Where the export doesn't say the type, the fractions of the day do: one row of Qmlativ
-- may be an excused and an unexcused part of one day, which are two exceptions. One that
-- says nothing at all stays one row, for the quarantine to find.
parts as (
    select
        *,
        unnest(case
            when attendance_code is not null
                or greatest(days_excused, days_unexcused, days_other, tardy_count, 0) = 0
                then [{'code': attendance_code, 'part': days_absent}]
            else list_concat(
                list_filter([
                    {'code': case when days_excused < 1 then 'PEX' else 'EXC' end, 'part': days_excused},
                    {'code': 'UNX', 'part': days_unexcused},
                    {'code': 'Other', 'part': days_other}
                ], lambda part: part.part > 0),
                case when tardy_count > 0 then [{'code': 'TDY', 'part': 0::decimal(3, 2)}] end
            )
        end) as told
    from qmlativ
)

select
    'skyward' as source_system,
    {{ include "text" "attendance_id" }} as attendance_id,
    {{ include "text" "student_id" }} as student_id,
    {{ include "number" "school_id" "bigint" }} as school_id,
    {{ include "number" "school_year" "smallint" }} as school_year,
    {{ include "skyward_date" "attendance_date" "attendance" }} as attendance_date,
    {{ include "text" "attendance_code" }} as attendance_code,
    {{ include "number" "days_absent" "decimal(3, 2)" }} as days_absent,
    {{ include "number" "tardy_count" "integer" }} as tardy_count,
    _file_sha256,
    _row_number,
    {{ include "problems"
        (include "unreadable" "school_id" "school_id" (include "number" "school_id" "bigint"))
        (include "unreadable" "school_year" "school_year" (include "number" "school_year" "smallint"))
        (include "unreadable" "attendance_date" "attendance_date" (include "skyward_date" "attendance_date" "attendance"))
        (include "unreadable" "days_absent" "days_absent" (include "number" "days_absent" "decimal(3, 2)"))
        (include "unreadable" "tardy_count" "tardy_count" (include "number" "tardy_count" "integer")) }} as _problems
from {{ source "skyward" "attendance" }}
union all
select
    'skyward_qmlativ' as source_system,
    attendance_id,
    student_id,
    school_id,
    school_year,
    attendance_date,
    told.code as attendance_code,
    told.part as days_absent,
    tardy_count,
    _file_sha256,
    _row_number,
    _problems
from parts
