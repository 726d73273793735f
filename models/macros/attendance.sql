{{/* Whether days missed reach a line of chronic absenteeism. Compared in whole numbers:
     1 day of 20 and 3 of 60 lie exactly on the line of 5 %, and a fraction would miss it.
     Arguments: days absent, days enrolled, the line in percent. */}}
{{ define "reaches_line" -}}
({{ index . 1 }} > 0 and {{ index . 0 }} * 100 {{ if eq (kpi "chronic_absenteeism" "inclusive") "1" }}>={{ else }}>{{ end }} {{ index . 2 }} * {{ index . 1 }})
{{- end }}

{{/* A share of days missed in whole points from 0 to 100, which it reaches at the severe
     line. Arguments: days absent, days enrolled. */}}
{{ define "absence_points" -}}
least(100, 10000 * {{ index . 0 }} // ({{ kpi "chronic_absenteeism" "severe" }} * {{ index . 1 }}))
{{- end }}

{{/* The middle of a list of numbers, the lower one where two are in the middle: it is one
     of the numbers, so that whole numbers stay whole. Argument: the list. */}}
{{ define "lower_median" }}list_sort({{ index . 0 }})[(len({{ index . 0 }}) + 1) // 2]{{ end }}
