-- The first day on which each student was expected at a school of the district, from
-- which on the histories tell of the student. One who has no stay yet is told of from the
-- start of the school year; one whose own row is in quarantine not at all.
with stays as (
    select
        ids.student_number,
        min(e.start_date) as first_day
    from {{ ref "sis_enrollments" }} as e
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = e.source_system and ids.source_id = e.student_id
    group by ids.student_number
),

students as (
    select
        ids.student_number,
        s._file_sha256,
        s._row_number,
        row_number() over (
            partition by ids.student_number
            order by ids.student_number = s.student_number desc, s._file_sha256, s._row_number
        ) as place
    from {{ ref "sis_students" }} as s
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'district' and ids.source_id = s.student_number
    where ids.student_number is not null
)

select
    s.student_number,
    coalesce(f.first_day, make_date({{ var "school_year" }} - 1, 7, 1)) as begin_date,
    s._file_sha256,
    s._row_number
from students as s
inner join {{ ref "student" }} as known
    on known.student_id_hash = {{ pseudonym "student" "s.student_number" }}
left join stays as f on f.student_number = s.student_number
where s.place = 1
