-- How many rows of each file are in raw or among its rejects.
select file, count(*) as landed
from (
    {{ range $i, $source := .Sources }}
    {{ if $i }}union all{{ end }}
    select _file_name as file from raw.{{ $source }}__history
    union all
    select _file_name as file from raw.{{ $source }}__rejects
    {{ end }}
)
group by file
