{{/* An empty cell of an export says nothing. Argument: the column. */}}
{{ define "text" }}nullif(trim({{ index . 0 }}), ''){{ end }}

{{/* A number as an export prints it. Arguments: the column, the type. One that
     can't be read stops the model: it must not turn into nothing. */}}
{{ define "number" }}{{ include "text" (index . 0) }}::{{ index . 1 }}{{ end }}
