-- English learners and others may be in a language program: the status on the first day
-- says which.
select
    m.begin_date,
    m.education_organization_id,
    m.program_education_organization_id,
    m.program_name,
    m.program_type_descriptor,
    {{ pseudonym "student" "m.student_number" }} as student_id_hash,
    m.end_date,
    h.english_acquisition_status in ('EL', 'ADEL') as english_learner_participation,
    m._file_sha256,
    m._row_number,
    m._problems
from {{ ref "int_program_memberships" }} as m
left join {{ ref "english_learner_status_history" }} as h
    on h.student_id_hash = {{ pseudonym "student" "m.student_number" }}
    and m.begin_date between h.begin_date and coalesce(h.end_date, date '9999-12-31')
where m.association = 'language_instruction'
