{{/* An empty cell of an export says nothing. Argument: the column. */}}
{{ define "text" }}nullif(trim({{ index . 0 }}), ''){{ end }}

{{/* A number as an export prints it. One that can't be read gives NULL, and
     "unreadable" in problems.sql tells of it. Arguments: the column, the type. */}}
{{ define "number" }}try_cast({{ include "text" (index . 0) }} as {{ index . 1 }}){{ end }}

{{/* Y or N of an export as true or false. Argument: the column. */}}
{{ define "yes_or_no" }}case {{ include "text" (index . 0) }} when 'Y' then true when 'N' then false end{{ end }}
