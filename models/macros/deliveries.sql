{{/* The day of a row's delivery: the one in the file's name, and where it has none the
     day on which the row came. Argument: the alias of the raw table. */}}
{{ define "delivery_date" -}}
coalesce(
        try_strptime(regexp_extract({{ index . 0 }}._file_name, '_([0-9]{8})', 1), '%Y%m%d')::date,
        {{ index . 0 }}._ingested_at::date
    )
{{- end }}
