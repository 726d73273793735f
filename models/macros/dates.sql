{{/* Dates of the source systems. A cell that can't be read gives NULL, and "unreadable"
     in problems.sql tells of it: an exit date that turned into nothing without a word
     would keep a student enrolled. */}}

{{/* A date in one of several formats. A cell that two of them read differently, such as
     3/4/2026, is not guessed. Arguments: the column, the formats as strptime knows
     them. */}}
{{ define "read_date" -}}
{{- $text := include "text" (index . 0) -}}
{{- $formats := index . 1 -}}
{{- if eq (len $formats) 1 -}}
try_strptime({{ $text }}, {{ sqlString (first $formats) }})::date
{{- else -}}
{{- $readings := list -}}
{{- range $formats -}}
{{- $readings = append $readings (printf "try_strptime(%s, %s)::date" $text (sqlString .)) -}}
{{- end -}}
case
        when len(list_distinct([{{ join ", " $readings }}])) = 1 then coalesce({{ join ", " $readings }})
    end
{{- end -}}
{{- end }}

{{/* As Skyward's reports print them; the formats are vars, since districts differ. A report
     that prints its own way stands under its table's name in skyward_table_date_formats.
     Arguments: the column, the table. */}}
{{ define "skyward_date" -}}
{{- $formats := var "skyward_date_formats" (list "%m/%d/%Y") -}}
{{- $by_table := var "skyward_table_date_formats" dict -}}
{{- if hasKey $by_table (index . 1) -}}
{{- $formats = index $by_table (index . 1) -}}
{{- end -}}
{{ include "read_date" (index . 0) $formats }}
{{- end }}

{{/* As the other systems' exports print them. Argument: the column. */}}
{{ define "qmlativ_date" }}{{ include "read_date" (index . 0) (var "qmlativ_date_formats" (list "%Y-%m-%d")) }}{{ end }}
{{ define "sms_date" }}{{ include "read_date" (index . 0) (var "sms_date_formats" (list "%m/%d/%Y")) }}{{ end }}
{{ define "calpads_date" }}{{ include "read_date" (index . 0) (var "calpads_date_formats" (list "%Y%m%d")) }}{{ end }}
{{ define "assessment_date" }}{{ include "read_date" (index . 0) (var "assessment_date_formats" (list "%m/%d/%Y")) }}{{ end }}
{{ define "transcript_date" }}{{ include "read_date" (index . 0) (var "transcript_date_formats" (list "%m/%d/%Y")) }}{{ end }}

{{/* Canvas gives moments in UTC. Their day is the one in the district's zone,
     which the engine is set to. Argument: the column. */}}
{{ define "canvas_moment" }}try_cast({{ include "text" (index . 0) }} as timestamptz){{ end }}
{{ define "canvas_date" }}({{ include "canvas_moment" (index . 0) }})::date{{ end }}
