-- No event on a day means present. Where a whole year has none, the events were not
-- delivered, and everybody would seem to have attended.
select r.school_year
from {{ ref "v_chronic_absenteeism_risk" }} as r
where not exists (
    select 1 from {{ ref "student_school_attendance_event" }} as e where e.school_year = r.school_year
)
group by r.school_year
having max(r.days_enrolled) >= {{ kpi "chronic_absenteeism" "early_days" }}
