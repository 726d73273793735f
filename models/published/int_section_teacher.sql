-- One row a class with teachers on the last day of the grading period that its marks are
-- of. Substitutes and assistants come and go and are not counted.
with periods as (
    select section_identifier, max(last_date) as last_date
    from {{ ref "int_section_mark" }}
    group by section_identifier
),

present as (
    select
        a.section_identifier,
        a.staff_id_hash,
        bool_or(a.classroom_position_descriptor = 'uri://ed-fi.org/ClassroomPositionDescriptor#Teacher of Record')
            as is_of_record
    from {{ ref "staff_section_association" }} as a
    inner join periods as p on p.section_identifier = a.section_identifier
    where p.last_date between a.begin_date and coalesce(a.end_date, p.last_date)
        and a.classroom_position_descriptor in (
            'uri://ed-fi.org/ClassroomPositionDescriptor#Teacher of Record',
            'uri://ed-fi.org/ClassroomPositionDescriptor#Support Teacher'
        )
    group by a.section_identifier, a.staff_id_hash
)

select
    section_identifier,
    count(*) filter (where is_of_record) as teachers_of_record,
    -- Whoever teaches beside the first teacher of record.
    count(*) - least(1, count(*) filter (where is_of_record)) as co_teachers
from present
group by section_identifier
