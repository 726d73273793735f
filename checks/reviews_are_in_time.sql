-- What is due for review by the day the marts speak about has been reviewed.
{{ config "severity" "warn" }}
select id as node, null as column_name, 'its review was due on ' || review_due as message
from nodes
where review_due < {{ report_date }} and coalesce(reviewed_on < review_due, true)
union all
select node, name, 'its review was due on ' || review_due
from columns
where review_due < {{ report_date }} and coalesce(reviewed_on < review_due, true)
