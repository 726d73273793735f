-- Whose risk has left its usual band, and who has been flagged of late.
select
    k.student_number,
    m.school_id,
    m.school_year,
    m.deviates,
    m.newly_flagged,
    m.risk_score,
    m.usual_low,
    m.usual_high
from published.v_chronic_absenteeism_risk as m
inner join refined.student as s on s.student_id_hash = m.student_id_hash
inner join raw.skyward.students as k
    on k._file_sha256 = s._file_sha256 and k._row_number = s._row_number
