-- A copy is as close to a person as what it is copied from.
{{ config "severity" "warn" }}
select distinct
  e.child as node,
  e.child_column as column_name,
  'it is ' || child.classification || ' and a copy of ' || n.relation || '.' || e.parent_column
    || ', which is ' || coalesce(parent.classification, 'unclassified and counts as direct') as message
from column_edges e
join nodes n on n.id = e.parent
join columns parent on parent.node = e.parent and parent.name = e.parent_column
join columns child on child.node = e.child and child.name = e.child_column
join nodes c on c.id = e.child and c.kind <> 'quarantine' -- whose columns are the model's
where e.kind = 'copy' and not e.influence and not e.token and child.closeness < parent.closeness
