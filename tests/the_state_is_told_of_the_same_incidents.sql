{{ config "severity" "warn" }}
-- CALPADS is told of the incidents that have an offender. Where the SIS holds more or fewer
-- of a school and year, one of the two is wrong.
with told as (
    select
        c.school_id,
        {{ include "number" "right(trim(i.academic_year_id), 4)" "smallint" }} as school_year,
        count(distinct {{ include "text" "i.incident_id_local" }}) as incidents
    from {{ source "calpads" "sinc" }} as i
    left join {{ ref "int_school_codes" }} as c on c.school_code = {{ include "text" "i.school_of_attendance" }}
    group by all
),

held as (
    select i.school_id, i.school_year, count(*) as incidents
    from {{ ref "discipline_incident" }} as i
    where exists (
        select 1
        from {{ ref "student_discipline_incident_behavior_association" }} as b
        where b.incident_identifier = i.incident_identifier and b.school_id = i.school_id
    )
    group by i.school_id, i.school_year
)

select
    coalesce(t.school_id, h.school_id) as school_id,
    coalesce(t.school_year, h.school_year) as school_year,
    coalesce(t.incidents, 0) as told,
    coalesce(h.incidents, 0) as held
from told as t
full join held as h on h.school_id = t.school_id and h.school_year = t.school_year
where coalesce(t.incidents, 0) <> coalesce(h.incidents, 0)
    -- A district that hasn't reported yet has told nothing.
    and exists (select 1 from told)
