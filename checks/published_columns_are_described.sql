-- Every published column says in plain words what it is.
select c.node, c.name as column_name, 'a published column needs a description' as message
from columns c
join nodes n on n.id = c.node
where n.kind = 'model' and n.layer = 'published' and coalesce(c.description, c.definition) is null
