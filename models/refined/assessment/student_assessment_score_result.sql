select
    assessment_identifier,
    namespace,
    student_assessment_identifier,
    student_id_hash,
    score_method_descriptor as assessment_reporting_method_descriptor,
    scale_score as result,
    result_datatype_descriptor as result_datatype_type_descriptor,
    _file_sha256,
    _row_number,
    _problems
from {{ ref "int_assessment_scores" }}
where scale_score is not null
