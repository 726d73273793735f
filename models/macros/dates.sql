{{/* Dates of the source systems. One that can't be read stops the model: an exit
     date that turned into nothing would keep a student enrolled. */}}

{{/* M/D/YYYY, as Skyward reports print it. Argument: the column. */}}
{{ define "skyward_date" }}strptime({{ include "text" (index . 0) }}, '%m/%d/%Y')::date{{ end }}

{{/* YYYYMMDD, as CALPADS wants it. Argument: the column. */}}
{{ define "calpads_date" }}strptime({{ include "text" (index . 0) }}, '%Y%m%d')::date{{ end }}

{{/* Canvas gives moments in UTC. Their day is the one in the district's zone,
     which the engine is set to. Argument: the column. */}}
{{ define "canvas_moment" }}{{ include "text" (index . 0) }}::timestamptz{{ end }}
{{ define "canvas_date" }}({{ include "canvas_moment" (index . 0) }})::date{{ end }}
