-- What marts are built on is promised: stored models of refined have an enforced contract.
select id as node, 'a refined model needs an enforced contract' as message
from nodes
where kind = 'model' and layer = 'refined' and materialized <> 'ephemeral' and not contract_enforced
