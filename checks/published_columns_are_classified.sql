-- Every published column says how close it is to a person: without a classification it counts as direct.
select c.node, c.name as column_name, 'a published column needs a classification' as message
from columns c
join nodes n on n.id = c.node
where n.kind = 'model' and n.layer = 'published' and c.classification is null
