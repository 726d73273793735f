-- What successive deliveries of Qmlativ said of students' English, for those of whom the
-- state's file says nothing. It tells learners from others and not, as California does,
-- why somebody is none. A change holds from the day of the delivery that first has it.
with delivered as (
    select
        ids.student_number,
        {{ include "delivery_date" "s" }} as begin_date,
        {{ include "number" "s.is_lep" "boolean" }} as is_learner,
        s._file_sha256,
        s._row_number,
        {{ include "problems"
            (include "unreadable" "limited_english_proficiency_descriptor" "s.is_lep" (include "number" "s.is_lep" "boolean"))
        }} as _problems
    from {{ source_history "skyward_qmlativ" "student" }} as s
    inner join {{ ref "int_student_ids" }} as ids
        on ids.source_system = 'skyward_qmlativ' and ids.source_id = {{ include "text" "s.student_id" }}
    where {{ include "text" "s.is_lep" }} is not null
    -- A row that stands twice in a delivery is the business of the model student.
    qualify row_number() over (
        partition by ids.student_number, begin_date order by s._file_sha256, s._row_number
    ) = 1
),

compared as (
    select
        *,
        lag(is_learner) over (partition by student_number, len(_problems) = 0 order by begin_date) as was_learner
    from delivered
)

select
    c.student_number,
    c.begin_date,
    case when c.is_learner then 'EL' end as english_acquisition_status,
    'uri://ed-fi.org/LimitedEnglishProficiencyDescriptor#' || case when c.is_learner then 'Limited' else 'NotLimited' end
        as limited_english_proficiency_descriptor,
    c._file_sha256,
    c._row_number,
    c._problems
from compared as c
where (c.is_learner is distinct from c.was_learner or len(c._problems) > 0)
    and not exists (
        select 1
        from {{ ref "int_reported_english_statuses" }} as r
        where r.student_number = c.student_number and len(r._problems) = 0
    )
