-- One row a student, school year and outcome that can be told of the student, and whether
-- it holds.
select
    student_id_hash,
    school_year,
    'chronic_absence' as outcome,
    is_chronically_absent as holds
from {{ ref "int_student_year" }}
where not is_exempt and days_enrolled >= {{ kpi "chronic_absenteeism" "minimum_days" }}
union all
select
    y.student_id_hash,
    y.school_year,
    'suspension' as outcome,
    coalesce(b.is_suspended, false) as holds
from {{ ref "int_student_year" }} as y
left join {{ ref "int_student_behavior" }} as b
    on b.student_id_hash = y.student_id_hash and b.school_year = y.school_year
where y.school_year in (select school_year from {{ ref "discipline_incident" }})
union all
select
    student_id_hash,
    school_year,
    'd_or_f_mark' as outcome,
    d_or_f_marks > 0 as holds
from {{ ref "int_student_grades" }}
union all
select
    student_id_hash,
    school_year,
    'satisfactory_average' as outcome,
    grade_point_average >= {{ kpi "grade_point_average" "satisfactory" }} as holds
from {{ ref "int_student_grades" }}
