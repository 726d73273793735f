-- One row a student and term with final marks, for all of them: the first stands for the
-- term. Marks with a problem, or given twice, are found as marks and count for nothing here.
select
    {{ var "education_organization_id" }}::bigint as education_organization_id,
    school_year,
    student_id_hash,
    term_descriptor,
    sum(attempted_credits)::decimal(9, 3) as session_attempted_credits,
    sum(earned_credits)::decimal(9, 3) as session_earned_credits,
    arg_min(_file_sha256, _row_number) as _file_sha256,
    min(_row_number) as _row_number
from {{ ref "int_transcript_grades" }}
where len(_problems) = 0
    and first_stands = 1
    and student_id_hash is not null
    and school_year is not null
    and term_descriptor is not null
group by school_year, student_id_hash, term_descriptor
