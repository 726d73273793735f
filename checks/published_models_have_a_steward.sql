-- Somebody answers for every published model, and so for its columns.
select id as node, 'a published model needs a steward' as message
from nodes
where kind = 'model' and layer = 'published' and steward is null
