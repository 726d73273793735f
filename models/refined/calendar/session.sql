select
    t.school_id,
    t.school_year,
    t.term_name as session_name,
    t.begin_date,
    t.end_date,
    n.term_descriptor,
    t.instructional_days as total_instructional_days,
    t._file_sha256,
    t._row_number,
    list_concat(t._problems, {{ include "problems"
        (include "unmapped" "term_descriptor" "t.term_name" "n.term_descriptor")
        (include "problem" "t.begin_date > t.end_date" "range" "end_date" "'the term ends before it begins'") }}) as _problems
from {{ ref "sis_terms" }} as t
left join {{ ref "term_names" }} as n on n.term_name = t.term_name
