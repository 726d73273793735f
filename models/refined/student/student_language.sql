-- The language spoken at home, as Skyward has it.
select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    l.language_descriptor,
    s._file_sha256,
    s._row_number,
    {{ include "problems"
        (include "missing" "student_id_hash" "s.student_number")
        (include "unresolved" "student_id_hash" "s.student_number" "ids.student_number" "ids.matches")
        (include "unmapped" "language_descriptor" "s.home_language" "l.language_descriptor")
    }} as _problems
from {{ ref "sis_students" }} as s
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'district' and ids.source_id = s.student_number
left join {{ ref "language_codes" }} as l on s.home_language in (l.language_name, l.language_code)
-- No language is no row. Nor has the record of a number that was merged into another one.
where s.home_language is not null
    and (ids.student_number is null or ids.student_number = s.student_number)
