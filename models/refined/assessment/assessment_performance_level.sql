-- The levels of each test, in each of its subjects.
select
    t.assessment_identifier,
    t.namespace,
    t.level_method_descriptor as assessment_reporting_method_descriptor,
    l.performance_level_descriptor,
    l.meaning as performance_level_indicator_name,
    l.level_order
from {{ ref "assessment_tests" }} as t
inner join {{ ref "assessment_performance_levels" }} as l on l.test = t.test
