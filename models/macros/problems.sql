{{/* What is wrong with a row, in the words of its quarantine. A contract model gives
     the list as _problems; a row with a problem goes to the model's quarantine. */}}

{{/* The list of the problems that there are. Arguments: problems. */}}
{{ define "problems" }}list_filter([
        {{ join ",\n        " . }}
    ]::struct("rule" varchar, "field" varchar, "reason" varchar)[], lambda problem: problem is not null){{ end }}

{{/* One problem, or NULL. Arguments: the condition, the rule, the field, SQL of the
     reason. */}}
{{ define "problem" -}}
case when {{ index . 0 }} then {'rule': {{ squote (index . 1) }}, 'field': {{ squote (index . 2) }}, 'reason': {{ index . 3 }}} end
{{- end }}

{{/* A cell that says something which can't be read. Arguments: the field, the column,
     how it is read. */}}
{{ define "unreadable" -}}
{{ include "problem" (print (include "text" (index . 1)) " is not null and " (index . 2) " is null") "unreadable" (index . 0) "'the cell can''t be read'" }}
{{- end }}

{{/* A code that the crosswalk doesn't know. The reason names it. Arguments: the field,
     the code, what the crosswalk gives for it. */}}
{{ define "unmapped" -}}
{{ include "problem" (print (index . 1) " is not null and " (index . 2) " is null") "unmapped" (index . 0) (print "'nothing is set for the code ' || " (index . 1)) }}
{{- end }}

{{/* A person's number that leads to nobody, or to several. The reason doesn't name it.
     Arguments: the field, the number in the row, whom it leads to, to how many. */}}
{{ define "unresolved" -}}
{{ include "problem" (print (index . 1) " is not null and " (index . 2) " is null and coalesce(" (index . 3) ", 0) = 0") "unresolved" (index . 0) "'the number leads to nobody'" }},
        {{ include "problem" (print (index . 1) " is not null and " (index . 3) " > 1") "ambiguous" (index . 0) "'the number leads to several people'" }}
{{- end }}

{{/* A required fact that refined withholds and the row lacks. Arguments: the field, the
     column. */}}
{{ define "missing" -}}
{{ include "problem" (print (include "text" (index . 1)) " is null") "required" (index . 0) "'it is empty'" }}
{{- end }}
