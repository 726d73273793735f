-- The state's file dates each status; of whom it says nothing, successive deliveries of the
-- SIS may. From the student's first day to the first status, which a new student is given
-- weeks later, the earliest one is carried back.
with told as (
    select *, 'effective' as status_basis from {{ ref "int_reported_english_statuses" }}
    union all by name
    select *, 'observed' as status_basis from {{ ref "int_observed_english_statuses" }}
    union all by name
    select *, 'arrival' as status_basis from {{ ref "int_arrivals" }}
),

-- Rows with a problem begin and end nothing: they stand apart.
known as (
    select
        *,
        coalesce(len(_problems), 0) = 0 as is_sound,
        min(begin_date) filter (where status_basis <> 'arrival') over (
            partition by student_number, coalesce(len(_problems), 0) = 0
        ) as known_since
    from told
),

-- A period lasts until the next one begins.
periods as (
    select
        student_number,
        is_sound,
        begin_date,
        lead(begin_date) over following - 1 as end_date,
        case
            when status_basis <> 'arrival' then status_basis
            when known_since is null then 'not_observed'
            else 'assumed'
        end as status_basis,
        case
            when status_basis = 'arrival' then lead(english_acquisition_status) over following
            else english_acquisition_status
        end as english_acquisition_status,
        case
            when status_basis = 'arrival' then lead(limited_english_proficiency_descriptor) over following
            else limited_english_proficiency_descriptor
        end as observed_proficiency_descriptor,
        _file_sha256,
        _row_number,
        _problems
    from known
    where status_basis <> 'arrival' or known_since is null or begin_date < known_since
    window following as (partition by student_number, is_sound order by begin_date)
),

-- Periods as an English learner that follow each other without a break are one run.
runs as (
    select
        *,
        count(*) filter (where english_acquisition_status is distinct from 'EL') over (
            partition by student_number, is_sound order by begin_date
        ) as run
    from periods
)

select
    {{ pseudonym "student" "p.student_number" }} as student_id_hash,
    p.begin_date,
    p.end_date,
    p.status_basis,
    p.english_acquisition_status,
    e.english_acquisition_status_descriptor,
    coalesce(e.limited_english_proficiency_descriptor, p.observed_proficiency_descriptor)
        as limited_english_proficiency_descriptor,
    -- Only a date of the state's file says since when: a delivery tells no more than that the
    -- student was a learner by then.
    case
        when p.english_acquisition_status = 'EL' then min(p.begin_date) filter (
            where p.english_acquisition_status = 'EL' and p.status_basis = 'effective'
        ) over (partition by p.student_number, p.is_sound, p.run)
    end as english_learner_since,
    p._file_sha256,
    p._row_number,
    list_concat(coalesce(p._problems, []), {{ include "problems"
        (include "problem" "p.student_number is not null and s.student_id_hash is null" "reference" "student_id_hash"
            "'the student is not in refined.student'")
    }}) as _problems
from runs as p
left join {{ ref "student" }} as s on s.student_id_hash = {{ pseudonym "student" "p.student_number" }}
left join {{ ref "english_acquisition_statuses" }} as e
    on e.english_acquisition_status = p.english_acquisition_status
