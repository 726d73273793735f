-- Who answers for a school on the report date, by the work that the state was told of.
-- Work for the district as a whole is at no school and opens none.
select distinct
    a.staff_id_hash,
    a.education_organization_id as school_id,
    k.scope
from {{ ref "staff_education_organization_assignment_association" }} as a
inner join {{ ref "school" }} as s on s.school_id = a.education_organization_id
inner join {{ ref "scope_assignments" }} as k
    on k.staff_classification_descriptor = a.staff_classification_descriptor
where {{ report_date }} between a.begin_date and coalesce(a.end_date, {{ report_date }})
