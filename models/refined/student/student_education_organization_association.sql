-- Since 6.0 this entity has no demographics. Of what it holds the SIS knows the class with
-- which a student is to graduate, which is student_cohort_year; this is what it belongs to.
select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "s.student_number")
        (include "unresolved" "student_id_hash" "s.student_number" "ids.student_number" "ids.matches")
    }} as _problems
from {{ ref "sis_students" }} as s
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'district' and ids.source_id = s.student_number
-- The record of a number that was merged into another one says nothing of its own.
where s.grad_year is not null
    and (ids.student_number is null or ids.student_number = s.student_number)
