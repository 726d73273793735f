-- What a column is made from can be followed; what can't counts as made from everything.
{{ config "severity" "warn" }}
select node, name as column_name, 'its lineage is unknown: ' || lineage_unknown as message
from columns
where not lineage_known
