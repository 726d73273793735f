-- Whoever uses the estate can be told when it changes.
select id as node, 'an exposure needs an owner' as message
from nodes
where kind = 'exposure' and steward is null
