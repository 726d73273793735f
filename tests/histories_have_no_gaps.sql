-- The periods of a student follow each other day by day: none overlaps the next, none is
-- missing between two, and only the last is open.
with periods as (
    select 'student_demographic_history' as history, student_id_hash, begin_date, end_date
    from {{ ref "student_demographic_history" }}
    union all
    select 'english_learner_status_history' as history, student_id_hash, begin_date, end_date
    from {{ ref "english_learner_status_history" }}
    union all
    select 'student_disability_history' as history, student_id_hash, begin_date, end_date
    from {{ ref "student_disability_history" }}
),

followed as (
    select
        *,
        lead(begin_date) over (partition by history, student_id_hash order by begin_date) as next_begin_date
    from periods
)

select history, student_id_hash, begin_date
from followed
where end_date is distinct from next_begin_date - 1 or end_date < begin_date
