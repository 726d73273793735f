select
    assessment_identifier,
    namespace,
    student_assessment_identifier,
    student_id_hash,
    level_method_descriptor as assessment_reporting_method_descriptor,
    performance_level_descriptor,
    _file_sha256,
    _row_number,
    list_concat(_problems, {{ include "problems"
        (include "unmapped" "performance_level_descriptor" "performance_level" "performance_level_descriptor") }}) as _problems
from {{ ref "int_assessment_scores" }}
where performance_level is not null
