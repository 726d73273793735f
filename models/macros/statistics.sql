{{/* Hides a small population and as many of the next larger ones as it takes that nobody
     finds it by subtracting the rest from the total: at least two are hidden, and
     together they are not small. Arguments: the population, the columns that share a
     total, what orders populations of the same size. */}}
{{ define "is_hidden_cell" }}(
        {{ index . 0 }} < {{ kpi "small_cells" "minimum" }}
        or (
            min({{ index . 0 }}) over (partition by {{ index . 1 }}) < {{ kpi "small_cells" "minimum" }}
            and (
                row_number() over (partition by {{ index . 1 }} order by {{ index . 0 }}, {{ index . 2 }}) <= 2
                or sum({{ index . 0 }}) over (
                    partition by {{ index . 1 }} order by {{ index . 0 }}, {{ index . 2 }}
                    rows between unbounded preceding and 1 preceding
                ) < {{ kpi "small_cells" "minimum" }}
            )
        )
    ){{ end }}

{{/* One end of Fisher's interval of a correlation. A perfect correlation is its own
     interval. Arguments: the coefficient, the number of students, "+" or "-". */}}
{{ define "fisher_bound" }}case
        when abs({{ index . 0 }}) >= 1 then {{ index . 0 }}
        else tanh(
            0.5 * ln((1 + {{ index . 0 }}) / (1 - {{ index . 0 }}))
            {{ index . 2 }} {{ kpi "performance_correlation" "interval_z" }} / sqrt({{ index . 1 }} - 3)
        )
    end{{ end }}

{{/* A share in percent. Arguments: the part, the whole. */}}
{{ define "percent" }}round(100.0 * {{ index . 0 }} / nullif({{ index . 1 }}, 0), 1)::decimal(4, 1){{ end }}
