{{/* What a class is a part of: its course, whatever grading period the mart speaks about. A
     class that was hidden in one of them stays hidden in the next. */}}
{{ define "course_cell" }}concat_ws('|', school_id, session_name, local_course_code){{ end }}

{{/* The width of the band, in percent, that a group of a size may not be told within.
     Argument: the number of students. */}}
{{ define "band_of_size" }}case
            when {{ index . 0 }} >= {{ kpi "rate_bands" "largest_from" }} then {{ kpi "rate_bands" "largest" }}
            when {{ index . 0 }} >= {{ kpi "rate_bands" "large_from" }} then {{ kpi "rate_bands" "large" }}
            when {{ index . 0 }} >= {{ kpi "rate_bands" "medium_from" }} then {{ kpi "rate_bands" "medium" }}
            when {{ index . 0 }} >= {{ kpi "rate_bands" "small_from" }} then {{ kpi "rate_bands" "small" }}
            else {{ kpi "rate_bands" "tiny" }}
        end{{ end }}

{{/* The narrowest band that a share may be told as. Arguments: the part, the whole, the
     width of the band of its size. */}}
{{ define "narrowest_band" }}
{{- $part := index . 0 }}{{ $whole := index . 1 }}{{ $own := index . 2 -}}
case
{{- range list (kpi "rate_bands" "largest") (kpi "rate_bands" "large") (kpi "rate_bands" "medium")
    (kpi "rate_bands" "small") (kpi "rate_bands" "tiny") (kpi "rate_bands" "widest") }}
            when {{ $own }} <= {{ . }} and {{ include "in_band" $part $whole . }} then {{ . }}
{{- end }}
        end
{{- end }}

{{/* Whether a share lies so near 0 or 100 % that it tells of single students. Arguments:
     the part, the whole, the width of the band in percent. */}}
{{ define "in_band" }}({{ index . 0 }} * 100 <= {{ index . 2 }} * {{ index . 1 }} or ({{ index . 1 }} - {{ index . 0 }}) * 100 <= {{ index . 2 }} * {{ index . 1 }}){{ end }}
