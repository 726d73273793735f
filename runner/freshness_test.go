package runner

import (
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

func TestASourceIsLateWhenItsLimitHasPassed(t *testing.T) {
	now := time.Date(2026, 4, 1, 6, 30, 0, 0, time.UTC)
	hours := func(n int) *graph.Period { return &graph.Period{Count: n, Unit: "hour"} }
	for name, c := range map[string]struct {
		age         time.Duration
		warn, error *graph.Period
		want        State
	}{
		"fresh":                       {time.Hour, hours(24), hours(48), Success},
		"just as old as allowed":      {24 * time.Hour, hours(24), hours(48), Success},
		"a second older":              {24*time.Hour + time.Second, hours(24), hours(48), Warned},
		"older than both":             {49 * time.Hour, hours(24), hours(48), Errored},
		"without a warning":           {47 * time.Hour, nil, hours(48), Success},
		"without an error":            {1000 * time.Hour, hours(24), nil, Warned},
		"dated in the future":         {-time.Hour, hours(24), hours(48), Success},
		"days have twenty-four hours": {25 * time.Hour, &graph.Period{Count: 1, Unit: "day"}, nil, Warned},
		"minutes":                     {25 * time.Minute, &graph.Period{Count: 20, Unit: "minute"}, nil, Warned},
	} {
		node := &graph.Node{Relation: graph.Relation{Space: "raw", Source: "s", Name: "t"}, Source: &graph.SourceTable{}}
		a := &SourceAge{Node: node, State: Success, LoadedAt: now.Add(-c.age), CheckedAt: now}
		a.judge(&graph.Freshness{WarnAfter: c.warn, ErrorAfter: c.error})
		if a.State != c.want || a.Late != (c.want != Success) {
			t.Errorf("%s: got %s", name, a.State)
		}
	}
}

func TestAgesAreSaidInTheLargestUnit(t *testing.T) {
	for age, want := range map[time.Duration]string{
		time.Minute: "1 minute", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours", 47 * time.Hour: "47 hours", 80 * time.Hour: "3 days",
	} {
		if got := inWords(age); got != want {
			t.Errorf("%s: got %s, want %s", age, got, want)
		}
	}
}
