-- The class with which a student is to graduate from high school.
select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    'uri://ed-fi.org/CohortYearTypeDescriptor#Twelfth grade' as cohort_year_type_descriptor,
    {{ include "number" "s.grad_year" "smallint" }} as school_year,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "s.student_number")
        (include "unresolved" "student_id_hash" "s.student_number" "ids.student_number" "ids.matches")
        (include "unreadable" "school_year" "s.grad_year" (include "number" "s.grad_year" "smallint"))
    }} as _problems
from {{ ref "sis_students" }} as s
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'district' and ids.source_id = s.student_number
-- The record of a number that was merged into another one says nothing of its own.
where s.grad_year is not null
    and (ids.student_number is null or ids.student_number = s.student_number)
