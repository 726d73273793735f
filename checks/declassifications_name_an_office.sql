-- Whoever opened a column can be asked: a role of governance.yml or a steward approved it.
select c.node, c.name as column_name,
    c.declassified_by || ' is no role of governance.yml and no steward, so that nobody answers for opening it' as message
from columns c
where c.declassified_to is not null
    and replace(lower(trim(c.declassified_by)), ' ', '_') not in (
        select lower(role) from policies where role is not null
        union
        select replace(lower(trim(steward)), ' ', '_') from nodes where steward is not null)
