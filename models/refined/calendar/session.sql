select
    {{ include "number" "t.school_id" "bigint" }} as school_id,
    {{ include "number" "t.school_year" "smallint" }} as school_year,
    {{ include "text" "t.term_name" }} as session_name,
    {{ include "skyward_date" "t.begin_date" }} as begin_date,
    {{ include "skyward_date" "t.end_date" }} as end_date,
    n.term_descriptor,
    {{ include "number" "t.instructional_days" "integer" }} as total_instructional_days
from {{ source "skyward" "terms" }} as t
left join {{ ref "term_names" }} as n on n.term_name = {{ include "text" "t.term_name" }}
