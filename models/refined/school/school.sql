-- How far a school has handed in attendance: up to that day no record means present.
with submissions as (
    select school_id, max(submitted_through) as submitted_through
    from {{ ref "sis_attendance_submissions" }}
    group by school_id
)

select
    s.school_id,
    s.school_name as name_of_institution,
    {{ var "education_organization_id" }}::bigint as local_education_agency_id,
    s.cds_school_code,
    s.school_level,
    a.submitted_through as attendance_submitted_through,
    s._file_sha256,
    s._row_number,
    s._problems
from {{ ref "sis_schools" }} as s
left join submissions as a on a.school_id = s.school_id
