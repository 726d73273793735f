package project

import (
	"regexp"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// TestDecl is a data test as it is declared on a node or a column. Whether its
// type exists and its arguments fit is decided where tests are made.
type TestDecl struct {
	Type          string
	TypeSpan      source.Span
	Name          string // "" for a name made from type and target
	Description   string
	Column        string // "" for a test of the whole node
	Arguments     map[string]any
	ArgumentSpans map[string]source.Span
	Severity      string // error or warn
	WarnIf        string // a comparison with the number of failures, such as "!= 0"
	ErrorIf       string
	Where         yaml.Value[string] // SQL condition: only such rows are looked at
	Limit         int                // 0: none
	FailCalc      yaml.Value[string] // SQL aggregate over the failing rows; not given: their number
	StoreFailures bool
	Enabled       bool
	Tags          []string
	Meta          map[string]any
	Span          source.Span // of the whole declaration
	// Proven is for the compiler to say why the test can't fail; "" where it can.
	Proven string
}

// testShape is `not_null` or `accepted_values: {arguments: …, config: …}`.
type testShape struct {
	typ, place yaml.Value[string]
	body       testBody
}

// testBody is what may stand behind a test's name. Configuration may stand
// directly in it, as older dbt projects write it, or under config.
type testBody struct {
	testConfig
	Name        yaml.Value[string]        `yaml:"name"`
	Description string                    `yaml:"description"`
	Arguments   yaml.Map[yaml.Value[any]] `yaml:"arguments"`
	Config      testConfig                `yaml:"config"`
}

type testConfig struct {
	Severity      yaml.Value[string] `yaml:"severity"`
	WarnIf        yaml.Value[string] `yaml:"warn_if"`
	ErrorIf       yaml.Value[string] `yaml:"error_if"`
	Where         yaml.Value[string] `yaml:"where"`
	Limit         yaml.Value[int]    `yaml:"limit"`
	FailCalc      yaml.Value[string] `yaml:"fail_calc"`
	StoreFailures *bool              `yaml:"store_failures"`
	StoreAs       yaml.Value[string] `yaml:"store_failures_as"`
	Enabled       *bool              `yaml:"enabled"`
	Tags          yaml.Strings       `yaml:"tags"`
	Meta          map[string]any     `yaml:"meta"`
}

// UnmarshalYAML reads both forms.
func (t *testShape) UnmarshalYAML(n *yaml.Node, d *yaml.Decoder) {
	t.place.Span = n.Span
	switch {
	case n.Kind == yaml.Scalar && n.Text != "":
		d.Decode(n, &t.typ)
	case n.Kind == yaml.Mapping && len(n.Pairs) == 1:
		only := n.Pairs[0]
		t.typ = yaml.Value[string]{V: only.Key, Span: only.Value.KeySpan, KeySpan: only.Value.KeySpan}
		if only.Value.Kind != yaml.Null {
			d.Decode(only.Value, &t.body)
		}
	default:
		d.Report(diag.New(diag.BadTestShape, n.Span, "a data test is a name, or one name with its arguments and configuration").
			WithHint("write `- not_null`, or indent arguments and config below the test's name"))
	}
}

func (l *loader) tests(column string, shapes []testShape) []*TestDecl {
	var out []*TestDecl
	for _, s := range shapes {
		if s.typ.Given() {
			out = append(out, l.test(column, s))
		}
	}
	return out
}

func (l *loader) test(column string, s testShape) *TestDecl {
	c := s.body.Config.over(s.body.testConfig)
	l.choice("severity", c.Severity, "error", "warn")
	l.choice("way to store failures", c.StoreAs, "table", "ephemeral")
	t := &TestDecl{
		Type: s.typ.V, TypeSpan: s.typ.Span, Name: s.body.Name.V, Description: s.body.Description, Column: column,
		Severity: orElse(c.Severity, "error"), WarnIf: l.threshold(c.WarnIf), ErrorIf: l.threshold(c.ErrorIf),
		Where: c.Where, Limit: l.atLeast(c.Limit, 1, 0, "limit"), FailCalc: c.FailCalc, StoreFailures: c.stores(),
		Enabled: c.Enabled == nil || *c.Enabled, Tags: c.Tags.Texts(), Meta: c.Meta, Span: s.place.Span,
		Arguments: map[string]any{}, ArgumentSpans: map[string]source.Span{},
	}
	if s.body.Name.Given() {
		l.name("a test", t.Name, s.body.Name.Span)
	}
	for _, a := range s.body.Arguments {
		t.Arguments[a.Key] = a.Value.V
		t.ArgumentSpans[a.Key] = firstSpan(a.Value.Span, a.KeySpan)
	}
	if to, ok := t.Arguments["to"].(string); ok && t.Type == "relationships" {
		l.reference(yaml.Value[string]{V: to, Span: t.ArgumentSpans["to"]})
	}
	return t
}

// over lets the values of c win over those of an outer block.
func (c testConfig) over(outer testConfig) testConfig {
	c.Severity = given(c.Severity, outer.Severity)
	c.WarnIf = given(c.WarnIf, outer.WarnIf)
	c.ErrorIf = given(c.ErrorIf, outer.ErrorIf)
	c.Where = given(c.Where, outer.Where)
	c.Limit = given(c.Limit, outer.Limit)
	c.FailCalc = given(c.FailCalc, outer.FailCalc)
	c.StoreAs = given(c.StoreAs, outer.StoreAs)
	if c.StoreFailures == nil {
		c.StoreFailures = outer.StoreFailures
	}
	if c.Enabled == nil {
		c.Enabled = outer.Enabled
	}
	c.Tags = append(c.Tags, outer.Tags...)
	c.Meta = merge(outer.Meta, c.Meta)
	return c
}

// stores tells whether failing rows are kept. Of dbt's ways to keep them,
// store_failures_as, ephemeral means not to.
func (c testConfig) stores() bool {
	if c.StoreFailures != nil {
		return *c.StoreFailures && c.StoreAs.V != "ephemeral"
	}
	return c.StoreAs.V == "table"
}

func given[T any](v, outer yaml.Value[T]) yaml.Value[T] {
	if v.Given() {
		return v
	}
	return outer
}

func firstSpan(a, b source.Span) source.Span {
	if a.IsZero() {
		return b
	}
	return a
}

const defaultThreshold = "!= 0"

var threshold = regexp.MustCompile(`^(!=|==|=|>=|<=|>|<)\s*([0-9]{1,18})$`)

// threshold reads a comparison and writes it in one form.
func (l *loader) threshold(v yaml.Value[string]) string {
	if !v.Given() {
		return defaultThreshold
	}
	comparison, ok := ParseThreshold(v.V)
	if !ok {
		l.report(BadThreshold(v.V, v.Span))
		return defaultThreshold
	}
	return comparison
}

// ParseThreshold reads a comparison with a number of failures, such as "> 10", and
// writes it with one space between.
func ParseThreshold(text string) (comparison string, ok bool) {
	parts := threshold.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return "", false
	}
	return parts[1] + " " + parts[2], true
}

// BadThreshold says that a text isn't a threshold.
func BadThreshold(text string, at source.Span) diag.Diagnostic {
	return diag.New(diag.BadThreshold, at, "%q is not a comparison with a number", text).
		WithHint("write it in quotes, such as '> 10'")
}
