-- Every stored model has a test of what identifies its rows.
select n.id as node, 'add a test unique or unique_combination: what is one row of this model?' as message
from nodes n
where n.kind = 'model'
  and n.materialized in ('table', 'incremental')
  and not exists (from tests t where t.node = n.id and t.type in ('unique', 'unique_combination'))
