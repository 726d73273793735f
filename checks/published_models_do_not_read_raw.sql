-- Published models read refined ones: what a raw column means is decided once.
select e.child as node, 'a published model reads ' || parent.relation as message
from edges e
join nodes child on child.id = e.child
join nodes parent on parent.id = e.parent
where child.layer = 'published' and parent.kind = 'source'
