{{/* What a class is a part of: a course in the grading period that the mart speaks about. */}}
{{ define "course_cell" }}concat_ws('|', school_id, session_name, local_course_code, grading_period_name){{ end }}

{{/* Whether a share lies so near 0 or 100 % that it tells of single students. Arguments:
     the part, the whole, the width of the band in percent. */}}
{{ define "in_band" }}({{ index . 0 }} * 100 <= {{ index . 2 }} * {{ index . 1 }} or ({{ index . 1 }} - {{ index . 0 }}) * 100 <= {{ index . 2 }} * {{ index . 1 }}){{ end }}
