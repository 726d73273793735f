-- Every row that is set aside: by which model and rule, or because raw could not read it.
{{ range $i, $model := .Judged }}
{{ if $i }}union all{{ end }}
select _file_sha256 as file, _row_number as row, 'quarantine' as outcome, '{{ $model }}' as model, _rule as rule
from refined.{{ $model }}__quarantine
{{ end }}
{{ range .Sources }}
union all
select _file_sha256, _row_number, 'rejects', '', '' from raw.{{ . }}__rejects
{{ end }}
