-- A school teaches every grade from its lowest to its highest. One that doesn't say which
-- has no row.
select
    s.school_id,
    g.grade_level_descriptor,
    g.grade_level,
    s._file_sha256,
    s._row_number,
    list_concat(s._problems, {{ include "problems"
        (include "unmapped" "grade_level_descriptor" "s.low_grade" "lowest.grade_level_descriptor")
        (include "unmapped" "grade_level_descriptor" "s.high_grade" "highest.grade_level_descriptor")
        (include "problem" "lowest.grade_order > highest.grade_order" "order" "grade_level_descriptor"
            "'the lowest grade is above the highest'")
    }}) as _problems
from {{ ref "sis_schools" }} as s
left join {{ ref "grade_levels" }} as lowest on lowest.grade_level = s.low_grade
left join {{ ref "grade_levels" }} as highest on highest.grade_level = s.high_grade
left join {{ ref "grade_levels" }} as g on g.grade_order between lowest.grade_order and highest.grade_order
where s.low_grade is not null and s.high_grade is not null
