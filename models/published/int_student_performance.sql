-- One row a student, school year and measure of performance that is known of the student.
with grades as (
    select student_id_hash, school_year, grade_point_average, earned_credits, attempted_credits
    from {{ ref "int_student_grades" }}
),

tests as (
    select
        student_id_hash,
        school_year,
        assessment_family,
        standard_score,
        -- The district's own tests show the year as it goes on, the state's only its end.
        bool_or(assessment_family = 'District Benchmark') over (partition by school_year) as has_benchmark
    from {{ ref "int_student_test_score" }}
    where assessment_family in ('District Benchmark', 'CAASPP') and standard_score is not null
)

select
    student_id_hash,
    school_year,
    'grade_point_average' as performance,
    grade_point_average::double as performance_value
from grades
where grade_point_average is not null
union all
-- The share of what was tried: whoever came late has tried less.
select
    student_id_hash,
    school_year,
    'earned_credits' as performance,
    100.0 * earned_credits / attempted_credits as performance_value
from grades
where attempted_credits > 0
union all
select
    student_id_hash,
    school_year,
    'assessment' as performance,
    avg(standard_score) as performance_value
from tests
where assessment_family = case when has_benchmark then 'District Benchmark' else 'CAASPP' end
group by student_id_hash, school_year
