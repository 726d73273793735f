package project

import (
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// Encodings that a landing file may have.
var encodings = []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252"}

// escapes are the ways to write a delimiter within a field: the field in quotes, or a
// backslash before it.
var escapes = []string{"quotes", graph.EscapeBackslash}

// synonyms are other common names of formats and encodings.
var synonyms = map[string]string{
	"ndjson": "jsonl", "json_lines": "jsonl", "utf8": "utf-8", "utf16": "utf-16", "utf-16-le": "utf-16le",
	"utf-16-be": "utf-16be", "cp1252": "windows-1252", "win-1252": "windows-1252",
}

// plain lowers a name's letters and replaces a synonym.
func plain(v yaml.Value[string]) yaml.Value[string] {
	v.V = strings.ToLower(v.V)
	if name, ok := synonyms[v.V]; ok {
		v.V = name
	}
	return v
}

// landing checks where a table's files are and fills in the defaults. tsv is csv
// with another delimiter.
func (l *loader) landing(s landingShape) graph.Landing {
	l.glob(s.Path)
	s.Format, s.Encoding = plain(s.Format), plain(s.Encoding)
	if s.Format.V == "tsv" {
		s.Format.V = string(graph.CSV)
		if !s.Delimiter.Given() {
			s.Delimiter.V = "tab"
		}
	}
	l.choice("format", s.Format, "csv", "jsonl", "parquet")
	l.choice("encoding", s.Encoding, encodings...)
	l.choice("way to escape", s.Escapes, escapes...)
	out := graph.Landing{
		Path: s.Path.V, Format: graph.Format(orElse(s.Format, string(graph.CSV))), Header: true,
		Encoding: orElse(s.Encoding, "utf-8"), NullValues: s.NullValues, SchoolYear: l.pattern(s.SchoolYear),
	}
	if s.Header != nil {
		out.Header = *s.Header
	}
	if out.Format == graph.CSV {
		out.Delimiter = l.delimiter(s.Delimiter)
		if s.Escapes.V == graph.EscapeBackslash {
			out.Escapes = graph.EscapeBackslash
		}
	}
	return out
}

// delimiter reads one character; a tab may be written \t or tab.
func (l *loader) delimiter(v yaml.Value[string]) string {
	switch v.V {
	case "":
		if v.Given() {
			break
		}
		return ","
	case `\t`, "tab", "\t":
		return "\t"
	}
	if utf8.RuneCountInString(v.V) != 1 || strings.ContainsAny(v.V, "\"\\\r\n") {
		l.report(diag.New(diag.BadValue, v.Span, "a delimiter is one character").
			WithHint("write it in quotes, such as \",\" or \"|\"; for a tab write tab"))
		return ","
	}
	return v.V
}

// glob checks a pattern of path.Match below the landing folder, in which ** stands
// for any number of folders.
func (l *loader) glob(v yaml.Value[string]) {
	if !v.Given() {
		return
	}
	if !isRelative(v.V) {
		l.report(diag.New(diag.BadPath, v.Span, "%q must be a relative path below the landing folder", v.V).
			WithHint("use slashes, and neither a drive, a leading slash nor \"..\""))
		return
	}
	for _, part := range strings.Split(v.V, "/") {
		if _, err := path.Match(part, ""); err != nil {
			l.report(diag.New(diag.BadPath, v.Span, "%q is not a valid pattern", v.V).
				WithHint("close the bracket [ in %q", part))
		}
	}
}

// load checks how deliveries add up and fills in the defaults.
func (l *loader) load(s loadShape) graph.Load {
	l.choice("load mode", s.Mode, "snapshot", "upsert", "append")
	out := graph.Load{
		Mode:       graph.LoadMode(orElse(s.Mode, string(graph.LoadSnapshot))),
		DeleteWhen: s.DeleteWhen.V, Scope: l.pattern(s.Scope), Batch: l.pattern(s.Batch),
	}
	if s.DeleteWhen.V != "" && out.Mode != graph.LoadUpsert {
		l.report(diag.New(diag.BadValue, s.DeleteWhen.KeySpan, "delete_when has a meaning only with mode: upsert"))
	}
	if s.MaxDrop != nil && s.MaxDrop.Given() {
		if s.MaxDrop.V < 0 || s.MaxDrop.V > 1 {
			l.report(diag.New(diag.BadValue, s.MaxDrop.Span, "max_drop is a share from 0 to 1").
				WithHint("write 0.2 for one row in five"))
		}
		out.MaxDrop = &s.MaxDrop.V
	}
	return out
}

// pattern checks that a regular expression has the one group that gives a name.
func (l *loader) pattern(v yaml.Value[string]) string {
	if !v.Given() || v.V == "" {
		return ""
	}
	expression, err := regexp.Compile(v.V)
	switch {
	case err != nil:
		l.report(diag.New(diag.BadPattern, v.Span, "%q is not a regular expression", v.V).
			WithHint("%s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")))
	case expression.NumSubexp() != 1:
		l.report(diag.New(diag.BadPattern, v.Span, "the expression has %d groups and needs exactly one", expression.NumSubexp()).
			WithHint("put parentheses around the part that gives the name; (?:…) groups without counting"))
	}
	return v.V
}
