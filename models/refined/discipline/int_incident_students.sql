-- Who was involved in which incident and how, with what followed. A row of Skyward is a
-- student, offense and action, and Ed-Fi keeps them apart: of the rows that tell of one
-- offense, or of one action, the first stands for it. It is a rank, so that a row that was
-- delivered twice stays twice and the second is found by its key. A row with a problem
-- takes no place from one without, and is found wherever it belongs.
with told as (
    select
        p.incident_id,
        p.student_id,
        p.offense_code,
        p.involvement,
        i.incident_identifier,
        i.school_id,
        ids.student_number,
        v.is_offender,
        v.participation_code_descriptor,
        o.behavior_descriptor,
        p.action_code,
        r.discipline_descriptor,
        p.action_date,
        p.duration_days,
        p._file_sha256,
        p._row_number,
        list_concat(p._problems, {{ include "problems"
            (include "unresolved" "student_id_hash" "p.student_id" "ids.student_number" "ids.matches")
            (include "unrelated" "incident_identifier" "p.incident_id" "i.incident_identifier" "i.matches")
            (include "unmapped" "involvement" "p.involvement" "v.involvement")
            (include "unmapped" "behavior_descriptor" "p.offense_code" "o.behavior_descriptor")
            (include "unmapped" "discipline_descriptor" "p.action_code" "r.discipline_descriptor") }}) as problems
    from {{ ref "sis_incident_students" }} as p
    left join {{ ref "int_incident_ids" }} as i on i.source_system = p.source_system and i.incident_id = p.incident_id
    left join {{ ref "int_student_ids" }} as ids
        on ids.source_system = p.source_system and ids.source_id = p.student_id
    left join {{ ref "involvements" }} as v on v.involvement = p.involvement
    left join {{ ref "offense_codes" }} as o on o.offense_code = p.offense_code
    left join {{ ref "discipline_results" }} as r on r.action_code = p.action_code
),

ranked as (
    select
        *,
        row_number() over (partition by incident_id, offense_code order by _row_number) = 1 as is_first_of_behavior,
        rank() over (
            partition by incident_id, student_id, is_offender, offense_code
            order by action_code, action_date, duration_days
        ) = 1 as is_first_of_offense,
        rank() over (
            partition by incident_id, student_id, is_offender
            order by offense_code, action_code, action_date, duration_days
        ) = 1 as is_first_of_student,
        rank() over (
            partition by incident_id, student_id, involvement
            order by offense_code, action_code, action_date, duration_days
        ) = 1 as is_first_of_involvement,
        rank() over (
            partition by incident_id, student_id, action_code, action_date
            order by duration_days desc nulls last, offense_code
        ) = 1 as is_first_of_action
    from told
    where len(problems) = 0
    union all
    -- A row with problems stands for itself, so that the contract can set it aside.
    select *, false, true, true, true, true
    from told
    where len(problems) > 0
)

select
    incident_identifier,
    school_id,
    {{ pseudonym "student" "student_number" }} as student_id_hash,
    is_offender,
    participation_code_descriptor,
    behavior_descriptor,
    action_code,
    discipline_descriptor,
    action_date as discipline_date,
    duration_days,
    is_first_of_behavior,
    is_first_of_offense,
    is_first_of_student,
    is_first_of_involvement,
    is_first_of_action,
    _file_sha256,
    _row_number,
    problems as _problems
from ranked
