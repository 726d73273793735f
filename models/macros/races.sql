{{/* The CALPADS code of a race that a record says yes or no to. Arguments: the column, the
     code. */}}
{{ define "race_of_flag" }}case when lower({{ include "text" (index . 0) }}) in ('true', 'y', '1') then {{ squote (index . 1) }} end{{ end }}
