-- Ed-Fi keeps only what holds today. Here stands what held when. Dates in the state's
-- files win; for students without any, deliveries are compared; from the student's first
-- day to the first that either tells of, the earliest known values are carried back.
{{- $facts := list "sex_descriptor" "is_hispanic" "race1_code" "race2_code" "race3_code" "race4_code" "race5_code"
    "parent_education_level" }}
with told as (
    select *, 'effective' as status_basis from {{ ref "int_reported_demographics" }}
    union all by name
    select *, 'observed' as status_basis from {{ ref "int_observed_demographics" }}
    union all by name
    select *, 'arrival' as status_basis from {{ ref "int_arrivals" }}
),

-- Rows with a problem begin and end nothing: they stand apart.
sound as (
    select
        *,
        coalesce(len(_problems), 0) = 0 as is_sound,
        bool_or(status_basis = 'effective' and coalesce(len(_problems), 0) = 0) over (partition by student_number)
            as is_dated
    from told
),

known as (
    select
        *,
        min(begin_date) filter (where status_basis <> 'arrival') over (partition by student_number, is_sound)
            as known_since
    from sound
    where status_basis <> 'observed' or not is_dated
),

-- A period lasts until the next one begins.
periods as (
    select
        student_number,
        begin_date,
        lead(begin_date) over following - 1 as end_date,
        case
            when status_basis <> 'arrival' then status_basis
            when known_since is null then 'not_observed'
            else 'assumed'
        end as status_basis,
{{- range $facts }}
        case when status_basis = 'arrival' then lead({{ . }}) over following else {{ . }} end as {{ . }},
{{- end }}
        _file_sha256,
        _row_number,
        _problems
    from known
    where status_basis <> 'arrival' or known_since is null or begin_date < known_since
    window following as (partition by student_number, is_sound order by begin_date)
)

select
    {{ pseudonym "student" "p.student_number" }} as student_id_hash,
    p.begin_date,
    p.end_date,
    p.status_basis,
{{- range $facts }}
    p.{{ . }},
{{- end }}
    p._file_sha256,
    p._row_number,
    list_concat(coalesce(p._problems, []), {{ include "problems"
        (include "problem" "p.student_number is not null and s.student_id_hash is null" "reference" "student_id_hash"
            "'the student is not in refined.student'")
    }}) as _problems
from periods as p
left join {{ ref "student" }} as s on s.student_id_hash = {{ pseudonym "student" "p.student_number" }}
