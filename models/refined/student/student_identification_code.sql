-- That a student has a number of the state. The number itself is withheld. One that several
-- students have is nobody's.
select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    'uri://ed-fi.org/StudentIdentificationSystemDescriptor#State' as student_identification_system_descriptor,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "s.student_number")
        (include "unresolved" "student_id_hash" "s.student_number" "ids.student_number" "ids.matches")
        (include "problem" "state.matches > 1" "ambiguous" "state_student_id" "'several students have this number'")
    }} as _problems
from {{ ref "sis_students" }} as s
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'district' and ids.source_id = s.student_number
left join {{ ref "int_student_ids" }} as state
    on state.source_system = 'calpads' and state.source_id = s.state_student_id
-- Whoever has no number yet has no row; nor has a record that was merged into another.
where s.state_student_id is not null
    and (ids.student_number is null or ids.student_number = s.student_number)
