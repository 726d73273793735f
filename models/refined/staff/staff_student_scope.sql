-- Whom a member of staff teaches on the report date. Both of them must be in the class on
-- that day, and the student at the school: a class that begins later, one that is over and
-- a student who has left open nothing.
with teaching as (
    select distinct
        a.staff_id_hash,
        a.school_id,
        a.school_year,
        a.session_name,
        a.local_course_code,
        a.section_identifier
    from {{ ref "staff_section_association" }} as a
    inner join {{ ref "scope_positions" }} as p
        on p.classroom_position_descriptor = a.classroom_position_descriptor
    where {{ report_date }} between a.begin_date and coalesce(a.end_date, {{ report_date }})
),

learning as (
    select distinct
        student_id_hash,
        school_id,
        school_year,
        session_name,
        local_course_code,
        section_identifier
    from {{ ref "student_section_association" }}
    where {{ report_date }} between begin_date and coalesce(end_date, {{ report_date }})
),

enrolled as (
    select distinct student_id_hash, school_id
    from {{ ref "student_school_association" }}
    where not is_no_show
        and {{ report_date }} between entry_date and coalesce(exit_withdraw_date, {{ report_date }})
)

select
    t.staff_id_hash,
    l.student_id_hash,
    t.school_id,
    t.school_year,
    t.session_name,
    t.local_course_code,
    t.section_identifier
from teaching as t
inner join learning as l
    on l.school_id = t.school_id
    and l.school_year = t.school_year
    and l.session_name = t.session_name
    and l.local_course_code = t.local_course_code
    and l.section_identifier = t.section_identifier
inner join enrolled as e on e.student_id_hash = l.student_id_hash and e.school_id = l.school_id
