{{/* One end of a correlation's interval, by Fisher's transformation. A perfect correlation
     is its own interval. Arguments: the coefficient, the number of students, what the
     variance is beside 1 / (n - 3) (1 for Pearson's, 1 + r²/2 for Spearman's, after Bonett
     and Wright), "+" or "-". */}}
{{ define "correlation_bound" }}case
        when abs({{ index . 0 }}) >= 1 then {{ index . 0 }}
        else tanh(
            atanh({{ index . 0 }})
            {{ index . 3 }} {{ kpi "performance_correlation" "interval_z" }}
                * sqrt({{ index . 2 }} / ({{ index . 1 }} - 3))
        )
    end{{ end }}

{{/* How many standard deviations a value lies above the mean of a window. Empty where the
     window has too few values to say, or none that differ. Arguments: the value, the
     window. */}}
{{ define "standard_score" }}case
        when count({{ index . 0 }}) over {{ index . 1 }} >= {{ kpi "section_comparison" "minimum_takers" }}
            then ({{ index . 0 }} - avg({{ index . 0 }}) over {{ index . 1 }})
                / nullif(stddev_samp({{ index . 0 }}) over {{ index . 1 }}, 0)
    end{{ end }}

{{/* A share in percent. Arguments: the part, the whole. */}}
{{ define "percent" }}round(100.0 * {{ index . 0 }} / nullif({{ index . 1 }}, 0), 1)::decimal(4, 1){{ end }}
