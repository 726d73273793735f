-- One row a student and test taken by the report date. A test that the student was to take
-- and that gave neither score nor level wasn't taken.
with scores as (
    select
        assessment_identifier,
        namespace,
        student_assessment_identifier,
        student_id_hash,
        max(try_cast(result as decimal(15, 5))) as scale_score
    from {{ ref "student_assessment_score_result" }}
    group by assessment_identifier, namespace, student_assessment_identifier, student_id_hash
),

levels as (
    select
        r.assessment_identifier,
        r.namespace,
        r.student_assessment_identifier,
        r.student_id_hash,
        min(l.level_order) as level_order,
        bool_and(l.is_standard_met) as is_standard_met
    from {{ ref "student_assessment_performance_level" }} as r
    inner join {{ ref "assessment_tests" }} as t
        on t.assessment_identifier = r.assessment_identifier and t.namespace = r.namespace
    inner join {{ ref "assessment_performance_levels" }} as l
        on l.test = t.test and l.performance_level_descriptor = r.performance_level_descriptor
    group by r.assessment_identifier, r.namespace, r.student_assessment_identifier, r.student_id_hash
),

taken as (
    select
        a.student_id_hash,
        a.school_year,
        t.assessment_family,
        t.subject_group as subject,
        a.assessment_identifier,
        a.administration_date::date as test_date,
        s.scale_score,
        l.level_order,
        l.is_standard_met
    from {{ ref "student_assessment" }} as a
    inner join {{ ref "assessment_tests" }} as t
        on t.assessment_identifier = a.assessment_identifier and t.namespace = a.namespace
    left join scores as s
        on s.assessment_identifier = a.assessment_identifier
        and s.namespace = a.namespace
        and s.student_assessment_identifier = a.student_assessment_identifier
        and s.student_id_hash = a.student_id_hash
    left join levels as l
        on l.assessment_identifier = a.assessment_identifier
        and l.namespace = a.namespace
        and l.student_assessment_identifier = a.student_assessment_identifier
        and l.student_id_hash = a.student_id_hash
    where a.administration_date::date <= {{ report_date }}
        and (s.scale_score is not null or l.level_order is not null)
)

select
    student_id_hash,
    school_year,
    assessment_family,
    subject,
    assessment_identifier,
    test_date,
    scale_score,
    level_order,
    is_standard_met,
    row_number() over (
        partition by student_id_hash, school_year, assessment_family, subject
        order by test_date desc, assessment_identifier
    ) as nth_newest
from taken
