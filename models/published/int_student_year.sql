-- One row a student and school year with at least one enrolled school day: where the
-- student is now or was last, and attendance over all schools of the district.
with newest as (
    select
        student_id_hash,
        school_year,
        school_id,
        grade_level,
        -- The stay that lasts speaks before one that ended, however late that one began.
        row_number() over (
            partition by student_id_hash, school_year
            order by
                least(coalesce(exit_withdraw_date, {{ report_date }}), {{ report_date }}) desc,
                entry_date desc,
                school_id
        ) as newest_first
    from {{ ref "student_school_association" }}
    where not is_no_show and entry_date <= {{ report_date }}
),

attendance as (
    select
        student_id_hash,
        school_year,
        max(district_days_enrolled) as days_enrolled,
        max(district_days_absent) as days_absent,
        bool_or(district_chronic_10) as is_chronically_absent,
        bool_or(eligibility = 'exempt') as is_exempt,
        max(as_of_date) as as_of_date
    from {{ ref "v_chronic_absenteeism_risk" }}
    group by student_id_hash, school_year
)

select
    a.student_id_hash,
    a.school_year,
    n.school_id,
    n.grade_level,
    a.days_enrolled,
    a.days_absent,
    a.is_chronically_absent,
    a.is_exempt,
    a.as_of_date
from attendance as a
inner join newest as n
    on n.student_id_hash = a.student_id_hash
    and n.school_year = a.school_year
    and n.newest_first = 1
