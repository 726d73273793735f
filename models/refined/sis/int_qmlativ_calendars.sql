-- Qmlativ's number of a calendar leads to the school and the year. The code of the
-- calendar's entity is the school's number.
select
    {{ include "text" "c.calendar_id" }} as calendar_id,
    case when count(distinct (e.value, y.value)) = 1 then min(try_cast(e.value as bigint)) end as school_id,
    case when count(distinct (e.value, y.value)) = 1 then min(try_cast(y.value as smallint)) end as school_year,
    count(distinct (e.value, y.value)) as matches
from {{ source "skyward_qmlativ" "calendar" }} as c
left join {{ include "lookup" (source "skyward_qmlativ" "entity") "entity_id" "code" }} as e
    on e.id = {{ include "text" "c.entity_id" }}
left join {{ include "lookup" (source "skyward_qmlativ" "school_year") "school_year_id" "numeric_year" }} as y
    on y.id = {{ include "text" "c.school_year_id" }}
where {{ include "text" "c.calendar_id" }} is not null
group by {{ include "text" "c.calendar_id" }}
