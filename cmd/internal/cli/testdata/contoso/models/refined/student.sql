select
    {{ pseudonym "student" "sis_id" }} as student_id_hash,
    school_sis_id as school_id,
    grade::smallint as grade_level
from {{ source "contoso" "students" }}
