package postgres

import (
	"slices"
	"testing"
)

func TestSubselectsAreFound(t *testing.T) {
	for condition, want := range map[string][]string{
		"school_id = 1":                                       nil,
		"a in (1, 2) and b = (c)":                             nil,
		"a in (select x from t)":                              {"select x from t"},
		"a IN ( SELECT x FROM t WHERE (y = 1) ) or not b":     {" SELECT x FROM t WHERE (y = 1) "},
		"exists (select 1 from t where x in (select 2))":      {"select 1 from t where x in (select 2)"},
		"a in (with t as (select 1) select * from t)":         {"with t as (select 1) select * from t"},
		"a in (select 1) and b in (values (2), (3))":          {"select 1", "values (2), (3)"},
		"a = '(select 1)' and \"(select\" = $q$(select 2)$q$": nil,
		"a in (/* (select 1) */ select 2 -- )\n)":             {"/* (select 1) */ select 2 -- )\n"},
		"a in ((select 1) union (select 2))":                  {"select 1", "select 2"},
	} {
		var got []string
		for _, part := range subselects(tokens(condition)) {
			got = append(got, condition[part[0]:part[1]])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s gives %q, want %q", condition, got, want)
		}
	}
}

func TestNamesArePutInTheirPlace(t *testing.T) {
	tables := map[string]string{"refined.scope": `"r"."scope"`}
	for condition, want := range map[string]string{
		"x = {{ user }}":                                "x = me()",
		"x = '{{ user }}' -- {{ user }}":                "x = '{{ user }}' -- {{ user }}",
		"a in (select b from refined.scope)":            `a in (select b from "r"."scope")`,
		"a in (select b from Refined . \"scope\" as s)": `a in (select b from "r"."scope" as s)`,
		"refined.scope.a = 'refined.scope'":             `"r"."scope".a = 'refined.scope'`,
		"x.refined.scope = 1":                           "x.refined.scope = 1",
		"refined.scope2 = e'\\' refined.scope'":         "refined.scope2 = e'\\' refined.scope'",
	} {
		if got := placed(condition, 0, len(condition), tables, "me()"); got != want {
			t.Errorf("%s gives %s, want %s", condition, got, want)
		}
	}
}

func TestMentionedColumns(t *testing.T) {
	for condition, want := range map[string]bool{
		"meals = 1": true, `"meals" = 1`: true, "s.MEALS = 1": true, "'meals' = x": false, "meals2 = 1": false,
		"x in (select * from t)": true, "x in (select a from t natural join u)": true, "x = 1 -- meals": false,
	} {
		if got := mentions(tokens(condition), "meals"); got != want {
			t.Errorf("%s: %v", condition, got)
		}
	}
}

// Whatever the text, taking it apart ends and loses nothing but white space and comments.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"a in (select 1)", "'", "\"", "$x$", "/* /* */", "e'\\", "{{ user }}", "--", "$", "é(", "(select("} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, condition string) {
		at := 0
		for _, token := range tokens(condition) {
			if token.start < at || token.end <= token.start || token.end > len(condition) {
				t.Fatalf("%q: a token from %d to %d after %d", condition, token.start, token.end, at)
			}
			at = token.end
		}
		for _, part := range subselects(tokens(condition)) {
			if part[0] > part[1] || part[1] > len(condition) {
				t.Fatal(part)
			}
		}
		if got := placed(condition, 0, len(condition), nil, "{{ user }}"); got != condition {
			t.Errorf("%q became %q", condition, got)
		}
	})
}
