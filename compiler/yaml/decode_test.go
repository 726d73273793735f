package yaml_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

type inner struct {
	Name string `yaml:"name,required"`
	Size int    `yaml:"size"`
}

type base struct {
	Description string `yaml:"description"`
}

type outer struct {
	base
	Text   string                     `yaml:"text"`
	Flag   bool                       `yaml:"flag"`
	Whole  int                        `yaml:"whole"`
	Long   *int64                     `yaml:"long"`
	Share  float64                    `yaml:"share"`
	List   []string                   `yaml:"list"`
	Map    map[string]string          `yaml:"map"`
	Inner  *inner                     `yaml:"inner"`
	Inners []inner                    `yaml:"inners"`
	Open   any                        `yaml:"open"`
	Placed yaml.Value[string]         `yaml:"placed"`
	Names  yaml.Strings               `yaml:"names"`
	Order  yaml.Map[int]              `yaml:"order"`
	Old    any                        `yaml:"old,ignored"`
	Nested map[string]map[string]bool `yaml:"nested"`
	Below  struct {
		Deep int `yaml:"deep"`
	} `yaml:"below"`
}

func decode(t *testing.T, text string) (outer, diag.List) {
	t.Helper()
	var out outer
	problems := yaml.Decode(source.NewFile("x.yml", text), &out)
	return out, problems
}

func TestScalarsAreReadByTheTypeOfTheKey(t *testing.T) {
	tests := []struct {
		name, text string
		get        func(outer) any
		want       any
	}{
		{"leading zero stays text", "text: 01", func(o outer) any { return o.Text }, "01"},
		{"no stays text", "text: no", func(o outer) any { return o.Text }, "no"},
		{"decimals stay as written", "text: 1.0", func(o outer) any { return o.Text }, "1.0"},
		{"hexadecimal stays text", "text: 0x1F", func(o outer) any { return o.Text }, "0x1F"},
		{"date stays text", "text: 2026-01-02", func(o outer) any { return o.Text }, "2026-01-02"},
		{"null is a word where text is wanted", "list: [null, ~, NULL]", func(o outer) any { return o.List }, []string{"null", "~", "NULL"}},
		{"nothing leaves the zero value", "text:\nflag:\nwhole:\nlist:\nopen:", func(o outer) any { return o }, outer{}},
		{"single quotes", "text: 'it''s'", func(o outer) any { return o.Text }, "it's"},
		{"double quotes", `text: "a\tb\u00e9"`, func(o outer) any { return o.Text }, "a\tbé"},
		{"empty quotes", "list: [\"\"]", func(o outer) any { return o.List }, []string{""}},
		{"literal block", "text: |\n  a\n   b\n\n  c\n", func(o outer) any { return o.Text }, "a\n b\n\nc\n"},
		{"folded block", "text: >-\n  a\n  b\n", func(o outer) any { return o.Text }, "a b"},
		{"plain text over lines", "text: a\n  b\nflag: true", func(o outer) any { return o.Text }, "a b"},
		{"comments are no text", "text: a # b\n# c", func(o outer) any { return o.Text }, "a"},
		{"quoted key", "\"text\": a", func(o outer) any { return o.Text }, "a"},
		{"flow style", "{text: a, list: [b, 'c']}", func(o outer) any { return o.List }, []string{"b", "c"}},
		{"explicit key", "? text\n: a\n", func(o outer) any { return o.Text }, "a"},
		{"byte order mark", "\uFEFFtext: a", func(o outer) any { return o.Text }, "a"},
		{"line ends of Windows", "text: |\r\n  a\r\n  b\r\nwhole: 3\r\n", func(o outer) any { return fmt.Sprint(o.Text, o.Whole) }, "a\nb\n3"},
		{"boolean", "flag: true", func(o outer) any { return o.Flag }, true},
		{"whole number", "whole: -12", func(o outer) any { return o.Whole }, -12},
		{"pointer", "long: 9007199254740993", func(o outer) any { return *o.Long }, int64(9007199254740993)},
		{"number", "share: 2.5e-1", func(o outer) any { return o.Share }, 0.25},
		{"whole number as a number", "share: 2", func(o outer) any { return o.Share }, 2.0},
		{"embedded struct", "description: d", func(o outer) any { return o.Description }, "d"},
		{"mapping", "map: {a: 1, b: x}", func(o outer) any { return o.Map }, map[string]string{"a": "1", "b": "x"}},
		{"list of mappings", "inners:\n- name: a\n  size: 2\n- {name: b}", func(o outer) any { return o.Inners }, []inner{{"a", 2}, {"b", 0}}},
		{"one text as a list", "names: a", func(o outer) any { return o.Names.Texts() }, []string{"a"}},
		{"list of texts", "names: [a, 01]", func(o outer) any { return o.Names.Texts() }, []string{"a", "01"}},
		{"order of keys", "order: {z: 1, a: 2}", func(o outer) any { return o.Order.Keys() }, []string{"z", "a"}},
		{
			"open value", "open: [1, 1.5, true, no, '1', 01, 2026-01-02, null, {a: [x]}]",
			func(o outer) any { return o.Open },
			[]any{int64(1), 1.5, true, "no", "1", "01", "2026-01-02", nil, map[string]any{"a": []any{"x"}}},
		},
		{"empty file", "# nothing\n", func(o outer) any { return o }, outer{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, problems := decode(t, tt.text)
			if len(problems) > 0 {
				t.Fatalf("unexpected problems:\n%v", problems)
			}
			if got := tt.get(out); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // one line a problem: place, marked text, code, summary, hint
	}{
		{"unknown key", "txet: a", `1:1 "txet" EB1006 unknown key "txet" (did you mean "text"?)`},
		{"unknown key far from all", "inner: {name: a, zzzzzz: 1}", `1:18 "zzzzzz" EB1006 unknown key "zzzzzz" (the keys here are name, size)`},
		{"key one level too high", "below: {}\ndeep: 1", `2:1 "deep" EB1006 unknown key "deep" (put it under "below")`},
		{"duplicate key", "text: a\n\"text\": b", `2:1 "\"text\"" EB1007 the key "text" stands twice (remove one of them) first 1:1`},
		{"missing key", "inners:\n  - size: 1", `2:5 "size" EB1008 the key "name" is missing`},
		{"missing key in an empty mapping", "inner: {}", `1:8 "{}" EB1008 the key "name" is missing`},
		{"key without a value", "inner:\n  name:\n", `2:3 "name" EB1008 the key "name" has no value`},
		{"list for text", "text: [a]", `1:7 "[a]" EB1009 expected text, found a list`},
		{"mapping for text", "text:\n  a: 1\n  b: 2\n", `2:3 "a: 1\n  b: 2" EB1009 expected text, found a mapping`},
		{"text for a list", "list: a", `1:7 "a" EB1009 expected a list, found text (write it as a list: [a, b])`},
		{"mapping for a list", "inners:\n  name: a", `2:3 "name: a" EB1009 expected a list, found a mapping (start each entry with a dash: - name: …)`},
		{"text for a mapping", "inner: a", `1:8 "a" EB1009 expected a mapping, found text`},
		{"nothing in a list", "inners:\n  - \n  - name: a", `2:3 "-" EB1009 expected a value, found nothing`},
		{"yes for a boolean", "flag: yes", `1:7 "yes" EB1009 expected true or false, found text (write true)`},
		{"quoted boolean", "flag: 'true'", `1:7 "'true'" EB1009 expected true or false, found text (remove the quotes)`},
		{"text for a whole number", "whole: é1", `1:8 "é1" EB1009 expected a whole number, found text`},
		{"fraction for a whole number", "whole: 1.5", `1:8 "1.5" EB1009 expected a whole number, found a number`},
		{"number too large", "whole: 99999999999999999999", `1:8 "99999999999999999999" EB1009 expected a whole number, found text`},
		{"text for a number", "share: .inf", `1:8 ".inf" EB1009 expected a number, found text`},
		{"boolean for a mapping", "map: true", `1:6 "true" EB1009 expected a mapping, found a boolean`},
		{"wrong value deep inside", "nested: {ä: {b: 1}}", `1:17 "1" EB1009 expected true or false, found a whole number`},
		{"mapping for text or list", "names: {a: b}", `1:8 "{a: b}" EB1009 expected text or a list of texts, found a mapping`},
		{"list for an ordered mapping", "order: [a]", `1:8 "[a]" EB1009 expected a mapping, found a list`},
		{"template without quotes", "text: {{ x }}", `1:8 "{" EB1001 not valid YAML: could not find flow map content (text with a template must be in single quotes: '{{ … }}')`},
		{"key without effect", "old: 1", `1:1 "old" EB1011 "old" is accepted from dbt projects and has no effect here`},
		{"anchor and alias", "text: &x a\nplaced: *x", `1:7 "&x" EB1005 an anchor is not allowed (write the value out; text that starts with & must be in quotes)
			2:9 "*x" EB1005 an alias is not allowed (write the value out; text that starts with * must be in quotes)`},
		{"merge key", "inner:\n  <<: {}\n  name: a", `2:3 "<<" EB1005 a merge key is not allowed (write the value out; text that starts with < must be in quotes)
			2:3 "<<" EB1006 unknown key "<<" (the keys here are name, size)`},
		{"tag", "text: !!str 5", `1:7 "!!str" EB1005 a tag is not allowed (write the value out; text that starts with ! must be in quotes)`},
		{"second document", "text: a\n---\ntext: b", `2:1 "---" EB1004 a second document starts here (move it into a file of its own, or remove the line)`},
		{"tab for indentation", "inner:\n\tname: a", `2:1 "\t" EB1001 not valid YAML: found character '	' that cannot start any token (indent with spaces: YAML does not allow tabs there)`},
		{"open bracket", "é: x\ntext: [a, b", `2:7 "[" EB1001 not valid YAML: sequence end token ']' not found (close the bracket or quote that is opened here)`},
		{"colon in text", "text: a: b", `1:7 "a" EB1001 not valid YAML: mapping value is not allowed in this context (text that contains ": " must be in quotes; otherwise check the indentation)`},
		{"reserved character", "text: @a", `1:7 "@" EB1001 not valid YAML: '@' is a reserved character (text that starts with this character must be in quotes)`},
		{"control character", "text: a\x00b", `1:8 "\x00" EB1010 the file holds a byte or character that is not plain text (save it as UTF-8 with LF or CRLF line ends)`},
		{"not UTF-8", "text: \xe9", `1:7 "\xe9" EB1010 the file holds a byte or character that is not plain text (save it as UTF-8 with LF or CRLF line ends)`},
		{"column after a byte order mark", "\uFEFFtxet: a", `1:2 "txet" EB1006 unknown key "txet" (did you mean "text"?)`},
		{"too deep", "open: " + strings.Repeat("[", 65), `1:70 "[" EB1003 lists and mappings are nested more than 64 deep (look for a stray bracket or a wrong indentation above)`},
		{"too deep in blocks", strings.Repeat("- ", 65) + "a", `1:129 "-" EB1003 lists and mappings are nested more than 64 deep (look for a stray bracket or a wrong indentation above)`},
		{"too large", "text: " + strings.Repeat("a", yaml.MaxBytes), `1:1 "" EB1002 the file has 512 KB, more than the limit of 512 KB (split it into several files)`},
		{"all at once", "flag: maybe\nwhole: x\nzzz: 1\ninner: {}", `1:7 "maybe" EB1009 expected true or false, found text
			2:8 "x" EB1009 expected a whole number, found text
			3:1 "zzz" EB1006 unknown key "zzz" (the keys here are description, text, flag, whole, long, share, list, map, inner, inners, open, placed, names, order, nested, below)
			4:8 "{}" EB1008 the key "name" is missing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := decode(t, tt.text)
			want := strings.ReplaceAll(tt.want, "\t\t\t", "")
			if got := lines(problems); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func lines(problems diag.List) string {
	var out []string
	for _, p := range problems {
		at := p.Span.File.Position(p.Span.Start)
		line := fmt.Sprintf("%d:%d %q %s %s", at.Line, at.Column, p.Span.Text(), p.Code, p.Summary)
		if p.Hint != "" {
			line += " (" + p.Hint + ")"
		}
		for _, r := range p.Related {
			at := r.Span.File.Position(r.Span.Start)
			line += fmt.Sprintf(" %s %d:%d", r.Message, at.Line, at.Column)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestValuesRememberTheirPlace(t *testing.T) {
	out, problems := decode(t, "placed: 'ä b' # c\nnames:\n  - x\n  - \"y z\"\n  - u v  \r\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, tt := range []struct{ name, got, want string }{
		{"value", out.Placed.Span.Text(), "'ä b'"},
		{"key", out.Placed.KeySpan.Text(), "placed"},
		{"item", out.Names[1].Span.Text(), `"y z"`},
		{"item before blanks", out.Names[2].Span.Text(), "u v"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if !out.Placed.Given() || (yaml.Value[int]{}).Given() {
		t.Error("Given must tell values in the file from others")
	}
}

func TestKeysListsTheSchema(t *testing.T) {
	var got []string
	for _, k := range yaml.Keys(reflect.TypeFor[struct {
		base
		inner
		Old any `yaml:"old,ignored"`
	}]()) {
		got = append(got, fmt.Sprint(k.Name, " ", k.Type, " ", k.Required, " ", k.Ignored))
	}
	want := "description string false false; name string true false; size int false false; old interface {} false true"
	if strings.Join(got, "; ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "; "), want)
	}
}
