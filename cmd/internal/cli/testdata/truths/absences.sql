-- What the mart counts of each student, under the number that the landing files have.
select
    k.student_number,
    m.school_id,
    m.school_year,
    m.days_enrolled,
    m.days_absent,
    m.days_absent_excused,
    m.days_absent_unexcused,
    m.days_absent_suspension,
    m.days_absent_independent_study,
    m.chronic_10,
    case
        when m.severe_20 then 'severe'
        when m.chronic_10 then 'chronic'
        when m.at_risk_5 then 'at_risk'
        else 'none'
    end as burden
from published.v_chronic_absenteeism_risk as m
inner join refined.student as s on s.student_id_hash = m.student_id_hash
inner join raw.skyward.students as k
    on k._file_sha256 = s._file_sha256 and k._row_number = s._row_number
