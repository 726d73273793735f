{{/* The school that a row of the state's file is about, or the district where the district
     reports for itself. Arguments: the alias of the row, the column with the school's
     code, the alias of the school that has the code. */}}
{{ define "reported_organization" -}}
case
        when coalesce({{ include "text" (print (index . 0) "." (index . 1)) }}, {{ index . 0 }}.reporting_lea) = {{ index . 0 }}.reporting_lea
            then {{ var "education_organization_id" }}::bigint
        else {{ index . 2 }}.school_id
    end
{{- end }}

{{/* The code is no school's and not the district's. Arguments: the same. */}}
{{ define "unknown_organization" -}}
{{- $code := include "text" (print (index . 0) "." (index . 1)) -}}
{{ include "problem" (print $code " <> " (index . 0) ".reporting_lea and " (index . 2) ".school_id is null") "unmapped" "education_organization_id" (print "'no school has the code ' || " $code) }}
{{- end }}
