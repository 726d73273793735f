-- Whoever is a student has a period on the report date, if only one that says that nothing
-- is known. A student who comes later has one from the first day on.
select 'student_demographic_history' as history, s.student_id_hash
from {{ ref "student" }} as s
left join {{ ref "student_demographic_history" }} as h on h.student_id_hash = s.student_id_hash
where h.student_id_hash is null
union all
select 'english_learner_status_history' as history, s.student_id_hash
from {{ ref "student" }} as s
left join {{ ref "english_learner_status_history" }} as h on h.student_id_hash = s.student_id_hash
where h.student_id_hash is null
