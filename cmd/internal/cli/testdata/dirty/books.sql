-- What became of every delivered row. A row is in a refined table or in a quarantine, or
-- another delivery has taken its place, or it is left out for a reason; else it is lost.
with in_refined as (
    {{ range $i, $model := .Models }}
    {{ if $i }}union{{ end }}
    select _file_sha256, _row_number from refined.{{ $model }}
    {{ end }}
),

in_quarantine as (
    {{ range $i, $model := .Judged }}
    {{ if $i }}union{{ end }}
    select _file_sha256, _row_number from refined.{{ $model }}__quarantine
    {{ end }}
),

-- Every row that ever came.
delivered as (
    {{ range $i, $source := .Sources }}
    {{ if $i }}union all{{ end }}
    select '{{ $source }}' as source_table, _file_name, _file_sha256, _row_number from raw.{{ $source }}__history
    {{ end }}
),

-- The rows that count now, and why a row is left out.
counting as (
    {{ range $i, $source := .Sources }}
    {{ if $i }}union all{{ end }}
    select
        _file_sha256, _row_number,
        {{ with index $.LeftOut $source }}case{{ range . }} when {{ .Where }} then '{{ .Why }}'{{ end }} end{{ else }}null::varchar{{ end }} as left_out
    from raw.{{ $source }} as r
    {{ end }}
),

-- Each delivered row with what became of it.
accounts as (
    select
        d.*,
        r._row_number is not null as is_refined,
        q._row_number is not null as is_quarantined,
        c._row_number is null as is_superseded,
        c.left_out is not null as is_left_out
    from delivered as d
    left join in_refined as r on r._file_sha256 = d._file_sha256 and r._row_number = d._row_number
    left join in_quarantine as q on q._file_sha256 = d._file_sha256 and q._row_number = d._row_number
    left join counting as c on c._file_sha256 = d._file_sha256 and c._row_number = d._row_number
)

select
    source_table,
    count(*) as delivered,
    count(*) filter (where is_refined) as refined,
    count(*) filter (where is_quarantined) as quarantined,
    count(*) filter (where is_superseded) as superseded,
    count(*) filter (where is_left_out) as left_out,
    count(*) filter (where is_left_out and (is_refined or is_quarantined)) as left_out_and_there,
    count(*) filter (where not (is_refined or is_quarantined or is_superseded or is_left_out)) as lost,
    min(_row_number) filter (where not (is_refined or is_quarantined or is_superseded or is_left_out)) as lost_line,
    arg_min(_file_name, _row_number) filter (where not (is_refined or is_quarantined or is_superseded or is_left_out)) as lost_file
from accounts
group by source_table
order by source_table
