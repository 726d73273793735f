{{/* The day of a row's delivery: the one in the file's name, and where it has none the
     day on which the row came. Argument: the alias of the raw table. */}}
{{ define "delivery_date" -}}
coalesce(
        try_strptime(regexp_extract({{ index . 0 }}._file_name, '_([0-9]{8})', 1), '%Y%m%d')::date,
        {{ index . 0 }}._ingested_at::date
    )
{{- end }}

{{/* The place of a row's delivery among those that tell of the same, the newest first.
     Arguments: the alias of the raw table with its history, what they tell of. */}}
{{ define "newest_delivery_first" -}}
dense_rank() over (
        partition by {{ index . 1 }} order by {{ include "delivery_date" (index . 0) }} desc, {{ index . 0 }}._batch_id desc
    )
{{- end }}

{{/* Whether a row of a report that dates what it says still stands. A report replaces what
     older ones said of a student from the first day on that it tells of: what it no longer
     says was a mistake. Of the days before, and of students who are no longer in it, the
     older ones still tell. Arguments: the alias of the raw table with its history, the
     number of the student, the day. */}}
{{ define "still_stands" -}}
{{- $newer := printf "min(%s) over (partition by %s order by %s desc, %s._batch_id desc groups between unbounded preceding and 1 preceding)"
    (index . 2) (index . 1) (include "delivery_date" (index . 0)) (index . 0) -}}
coalesce({{ index . 2 }} < {{ $newer }}, {{ $newer }} is null)
{{- end }}
