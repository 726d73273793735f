-- Whether a student had a disability when. What a meeting found holds until the next one
-- finds something else, or special education ends. Before the first meeting on file a
-- student is in special education from the day that the file gives as the first.
with meetings as (
    select *
    from {{ ref "int_special_education_meetings" }}
    where len(_problems) = 0
),

told as (
    select
        student_number,
        meeting_date as begin_date,
        is_student_with_disability and coalesce(exit_date >= meeting_date, true) as is_student_with_disability,
        'meeting' as event,
        _file_sha256,
        _row_number
    from meetings
    union all
    select student_number, exit_date + 1, false, 'exit', _file_sha256, _row_number
    from meetings
    where exit_date is not null
    union all
    select student_number, begin_date, true, 'entry', _file_sha256, _row_number
    from meetings
    -- A meeting of the same day, and one before, says itself what held.
    qualify begin_date < min(meeting_date) over (partition by student_number)
),

-- One statement a student and day: a meeting speaks before what other rows say of its day.
daily as (
    select *
    from told
    qualify row_number() over (
        partition by student_number, begin_date
        order by event = 'meeting' desc, _file_sha256 desc, _row_number desc
    ) = 1
)

select
    {{ pseudonym "student" "d.student_number" }} as student_id_hash,
    d.begin_date,
    lead(d.begin_date) over (partition by d.student_number order by d.begin_date) - 1 as end_date,
    d.is_student_with_disability,
    d._file_sha256,
    d._row_number,
    {{ include "problems"
        (include "problem" "s.student_id_hash is null" "reference" "student_id_hash"
            "'the student is not in refined.student'")
    }} as _problems
from daily as d
left join {{ ref "student" }} as s on s.student_id_hash = {{ pseudonym "student" "d.student_number" }}
