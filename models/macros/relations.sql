{{/* A number that has to lead to a row of another table. Arguments: the field, the
     number in the row, what it leads to, to how many. */}}
{{ define "unrelated" -}}
{{ include "problem" (print (index . 1) " is not null and coalesce(" (index . 3) ", 0) = 0")
    "reference" (index . 0) "'nothing has this number, or what has it is in quarantine'" }},
        {{ include "problem" (print (index . 3) " > 1") "ambiguous" (index . 0) "'several have this number'" }}
{{- end }}

{{/* What a source's own numbers stand for, one row a number: id, value and matches. A
     number that stands for two things has none. Arguments: the relation, the column of
     the number, the column of what it stands for. */}}
{{ define "lookup" }}(
    select
        {{ include "text" (index . 1) }} as id,
        case when count(distinct {{ include "text" (index . 2) }}) = 1 then min({{ include "text" (index . 2) }}) end as value,
        count(distinct {{ include "text" (index . 2) }}) as matches
    from {{ index . 0 }}
    group by {{ include "text" (index . 1) }}
){{ end }}

{{/* Qmlativ gives some days with a time, in the district's zone. Argument: the column. */}}
{{ define "qmlativ_day" }}coalesce(try_cast({{ include "text" (index . 0) }} as timestamp)::date, {{ include "qmlativ_date" (index . 0) }}){{ end }}
