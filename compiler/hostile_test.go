package compiler_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// TestHostileModelsAreRefused gives the compiler models that are made to take all
// time or memory, and looks for the code of the refusal.
func TestHostileModelsAreRefused(t *testing.T) {
	const base = `{{ ref "base" }}`
	nest := func(before, core, after string, n int) string {
		return "select " + strings.Repeat(before, n) + core + strings.Repeat(after, n) + " as a from " + base
	}
	for name, c := range map[string]struct {
		code  diag.Code
		model string
	}{
		"10,000 parentheses":       {diag.BadSyntax, "select " + strings.Repeat("(", 10_000) + "1" + strings.Repeat(")", 10_000)},
		"10,000 terms":             {diag.BadSyntax, "select 1" + strings.Repeat("+1", 10_000) + " as a"},
		"10,000 functions":         {diag.BadSyntax, nest("upper(", "grade", ")", 10_000)},
		"900 terms of constants":   {diag.StatementTooLarge, "select 1" + strings.Repeat("+1", 900) + " as a"},
		"501 unions":               {diag.StatementTooLarge, "select 1 as a" + strings.Repeat(" union all select 1", 501)},
		"2,000 subqueries":         {diag.BadSyntax, strings.Repeat("select a from (", 2_000) + "select 1 as a" + strings.Repeat(")", 2_000)},
		"BETWEEN in BETWEEN":       {diag.StatementTooLarge, nest("(", "grade", " between '1' and '2')::text", 100)},
		"CASE as operand of CASE":  {diag.StatementTooLarge, nest("case ", "grade", " when '1' then '1' when '2' then '2' end", 100)},
		"nullif in nullif":         {diag.StatementTooLarge, nest("nullif(", "grade", ", 'x')", 100)},
		"stars that double":        {diag.StatementTooLarge, strings.Repeat("select *, * from (", 60) + "select grade from " + base + strings.Repeat(")", 60)},
		"many unions by a loop":    {diag.StatementTooLarge, `select 1 as a{{ range until 600 }} union all select 1{{ end }}`},
		"a million rows of a loop": {diag.TemplateLimit, `select 1 as a{{ range until 9000 }} union all select {{ repeat 1000 "1" }}{{ end }}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := compile(t, map[string]string{"models/refined/m.sql": c.model})
			if len(diags) == 0 || diags[0].Code != c.code {
				t.Errorf("got %v, want %s", diags, c.code)
			}
		})
	}
}

// TestEndlessRowsDoNotHoldUpTheCompiler compiles models whose rows would never end:
// nothing of them is made.
func TestEndlessRowsDoNotHoldUpTheCompiler(t *testing.T) {
	for _, model := range []string{
		"select range as n from range(1000000000000)",
		"select null::varchar as n from range(1000000000000)",
		"with recursive r(n) as (select 1 union all select n + 1 from r) select n from r",
		"select repeat('x', 4000000000) as x",
		"select unnest(range(1000000000000)) as n",
	} {
		if _, diags := compile(t, map[string]string{"models/refined/m.sql": model}); diags.HasErrors() {
			t.Errorf("%s\n%v", model, diags)
		}
	}
	_, diags := compile(t, map[string]string{"models/refined/m.sql": "select null as n, range as r from range(1000000000000)"})
	if len(diags) == 0 || diags[0].Code != diag.UntypedNull {
		t.Errorf("got %v", diags)
	}
}
