-- One row a student and school year with an incident as an offender by the report date.
-- An incident counts once, however many behaviors and actions it has.
with incidents as (
    select distinct
        b.student_id_hash,
        b.incident_identifier,
        b.school_id,
        i.school_year
    from {{ ref "student_discipline_incident_behavior_association" }} as b
    inner join {{ ref "discipline_incident" }} as i
        on i.incident_identifier = b.incident_identifier and i.school_id = b.school_id
    where i.incident_date <= {{ report_date }}
),

suspensions as (
    select
        i.student_id_hash,
        i.school_year,
        true as is_suspended,
        sum(coalesce(a.actual_discipline_action_length, 0)) as suspended_days
    from incidents as i
    inner join (
        select distinct
            discipline_action_identifier, discipline_date, student_id_hash, incident_identifier, school_id
        from {{ ref "discipline_action_behavior" }}
    ) as b
        on b.student_id_hash = i.student_id_hash
        and b.incident_identifier = i.incident_identifier
        and b.school_id = i.school_id
    inner join {{ ref "discipline_action" }} as a
        on a.discipline_action_identifier = b.discipline_action_identifier
        and a.discipline_date = b.discipline_date
        and a.student_id_hash = b.student_id_hash
    inner join {{ ref "discipline_action_discipline" }} as d
        on d.discipline_action_identifier = a.discipline_action_identifier
        and d.discipline_date = a.discipline_date
        and d.student_id_hash = a.student_id_hash
    where d.discipline_descriptor = 'uri://ed-fi.org/DisciplineDescriptor#Out of School Suspension'
        and a.discipline_date <= {{ report_date }}
    group by i.student_id_hash, i.school_year
),

counted as (
    select student_id_hash, school_year, count(*) as incidents
    from incidents
    group by student_id_hash, school_year
)

select
    c.student_id_hash,
    c.school_year,
    c.incidents,
    coalesce(s.is_suspended, false) as is_suspended,
    coalesce(s.suspended_days, 0) as suspended_days
from counted as c
left join suspensions as s on s.student_id_hash = c.student_id_hash and s.school_year = c.school_year
