-- In published, v_ is what people read and int_ is a step on the way.
select id as node, 'name it v_… if people read it, else int_…' as message
from nodes
where kind = 'model' and layer = 'published' and not (name like 'v\_%' escape '\' or name like 'int\_%' escape '\')
