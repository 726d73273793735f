select
    {{ include "number" "s.school_id" "bigint" }} as school_id,
    g.grade_level_descriptor,
    g.grade_level
from {{ source "skyward" "schools" }} as s
inner join {{ ref "grade_levels" }} as lowest on lowest.grade_level = {{ include "text" "s.low_grade" }}
inner join {{ ref "grade_levels" }} as highest on highest.grade_level = {{ include "text" "s.high_grade" }}
inner join {{ ref "grade_levels" }} as g on g.grade_order between lowest.grade_order and highest.grade_order
