-- One row a student and school year with an incident as an offender by the report date.
-- Victims and witnesses stand in a table of their own and have no row. An incident counts
-- once, however many behaviors and actions it has.
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

counted as (
    select student_id_hash, school_year, count(*) as incidents
    from incidents
    group by student_id_hash, school_year
),

-- An action counts once, and in one year, however many incidents it answers.
answered as (
    select
        b.student_id_hash,
        b.discipline_action_identifier,
        b.discipline_date,
        min(i.school_year) as school_year
    from {{ ref "discipline_action_behavior" }} as b
    inner join incidents as i
        on i.student_id_hash = b.student_id_hash
        and i.incident_identifier = b.incident_identifier
        and i.school_id = b.school_id
    where b.discipline_date <= {{ report_date }}
    group by b.student_id_hash, b.discipline_action_identifier, b.discipline_date
),

-- Who is suspended in school attends.
sent_home as (
    select distinct student_id_hash, discipline_action_identifier, discipline_date
    from {{ ref "discipline_action_discipline" }}
    where discipline_descriptor in (
        select discipline_descriptor from {{ ref "discipline_results" }} where is_out_of_school_suspension
    )
),

suspensions as (
    select
        b.student_id_hash,
        b.school_year,
        -- A suspension whose length nobody wrote down took a day at least.
        sum(coalesce(a.actual_discipline_action_length, 1)) as suspended_days,
        min(a.discipline_date) as first_suspended_on
    from answered as b
    inner join sent_home as h
        on h.student_id_hash = b.student_id_hash
        and h.discipline_action_identifier = b.discipline_action_identifier
        and h.discipline_date = b.discipline_date
    inner join {{ ref "discipline_action" }} as a
        on a.student_id_hash = b.student_id_hash
        and a.discipline_action_identifier = b.discipline_action_identifier
        and a.discipline_date = b.discipline_date
    group by b.student_id_hash, b.school_year
)

select
    c.student_id_hash,
    c.school_year,
    c.incidents,
    s.first_suspended_on is not null as is_suspended,
    coalesce(s.suspended_days, 0) as suspended_days,
    s.first_suspended_on
from counted as c
left join suspensions as s on s.student_id_hash = c.student_id_hash and s.school_year = c.school_year
