-- The weapons that offenses were about. Only the state is told of them, with the offense.
select
    o.behavior_descriptor,
    {{ include "text" "f.incident_id_local" }} as incident_identifier,
    s.school_id,
    {{ pseudonym "student" "ids.student_number" }} as student_id_hash,
    w.weapon_descriptor,
    f._file_sha256,
    f._row_number,
    {{ include "problems"
        (include "unresolved" "student_id_hash" "f.ssid" "ids.student_number" "ids.matches")
        (include "unrelated" "school_id" "f.school_of_attendance" "s.school_code" "s.matches")
        (include "unmapped" "behavior_descriptor" "f.student_offense_code" "o.behavior_descriptor")
        (include "unmapped" "weapon_descriptor" "f.weapon_category_code" "w.weapon_descriptor") }} as _problems
from {{ source "calpads" "soff" }} as f
left join {{ ref "int_school_codes" }} as s on s.school_code = {{ include "text" "f.school_of_attendance" }}
left join {{ ref "int_student_ids" }} as ids
    on ids.source_system = 'calpads' and ids.source_id = {{ include "text" "f.ssid" }}
left join {{ ref "offense_codes" }} as o on o.offense_code = {{ include "text" "f.student_offense_code" }}
left join {{ ref "weapon_categories" }} as w on w.weapon_category = {{ include "text" "f.weapon_category_code" }}
-- Most offenses have no weapon.
where {{ include "text" "f.weapon_category_code" }} is not null
