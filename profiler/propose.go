package profiler

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/edfi-build/edfi-build/graph"
)

// Merge joins the tables of files that are the same table: equal source, name and
// columns. The closer classification counts, and a date that one file tells apart is
// told apart. Another file of the same name becomes a table of its own.
func Merge(tables []*Table) []*Table {
	out := []*Table{}
	for _, t := range tables {
		same := slices.IndexFunc(out, func(o *Table) bool { return o.Source == t.Source && o.Name == t.Name })
		switch {
		case same < 0:
			out = append(out, t)
		case sameColumns(out[same], t):
			out[same] = join(out[same], t)
		default:
			t.rename(out)
			out = append(out, t)
		}
	}
	return out
}

func sameColumns(a, b *Table) bool {
	return slices.EqualFunc(a.Columns, b.Columns, func(x, y Column) bool { return x.Name == y.Name })
}

// join keeps what the larger file says and holds it against the smaller.
func join(a, b *Table) *Table {
	if b.Records > a.Records {
		a, b = b, a
	}
	joined := *a
	joined.Columns = slices.Clone(a.Columns)
	joined.asides = slices.Clone(a.asides)
	for i := range joined.Columns {
		c, other := &joined.Columns[i], b.Columns[i]
		if closest(c.Classification, other.Classification) != c.Classification {
			c.Classification, c.Subject, c.Because = other.Classification, other.Subject, other.Because
			c.Least, c.Greatest, c.Values = "", "", nil
		}
		switch {
		case c.Type.Kind == KindEmpty || c.Type.Ambiguous() && slices.Contains(c.Type.Formats, onlyFormat(other.Type)):
			c.Type = other.Type
		case c.Type.Kind == KindFlag && other.Type.Kind == KindWhole, other.Type.Kind == KindEmpty: // 1 and 0
		case c.Type.Kind != other.Type.Kind:
			joined.asides = append(joined.asides, fmt.Sprintf("%s: %s in %s, %s in %s", c.Name, c.Type.Kind, a.File, other.Type.Kind, b.File))
		}
	}
	joined.asides = append(joined.asides, fmt.Sprintf("%s has the same columns as %s: one table", b.File, a.File))
	joined.remark()
	return &joined
}

func onlyFormat(t Type) string {
	if len(t.Formats) == 1 {
		return t.Formats[0]
	}
	return ""
}

func (t *Table) rename(taken []*Table) {
	first := t.Name
	for n := 2; slices.ContainsFunc(taken, func(o *Table) bool { return o.Source == t.Source && o.Name == t.Name }); n++ {
		t.Name = fmt.Sprintf("%s_%d", first, n)
	}
	t.asides = append(t.asides, fmt.Sprintf("%s.%s has other columns already, so this is %s", t.Source, first, t.Name))
	t.remark()
}

// WriteYAML writes the tables as a properties file for models/raw. The error is that
// of the writer.
func WriteYAML(w io.Writer, tables []*Table) error {
	y := &yamlWriter{}
	y.line("version: 2\n\n# Proposed by `edfi-build profile`. Look at what a comment marks, say in the descriptions\n# what the columns mean, and put it into a file below models/raw.\nsources:")
	var written []string
	for _, t := range tables {
		if slices.Contains(written, t.Source) {
			continue
		}
		written = append(written, t.Source)
		y.line("  - name: %s", plain(t.Source))
		y.line("    tables:")
		first := true
		for _, of := range tables {
			if of.Source != t.Source {
				continue
			}
			if !first {
				y.line("")
			}
			first = false
			y.table(of)
		}
	}
	_, err := io.WriteString(w, y.text.String())
	return err
}

type yamlWriter struct{ text strings.Builder }

func (y *yamlWriter) line(format string, args ...any) {
	fmt.Fprintf(&y.text, format+"\n", args...)
}

func (y *yamlWriter) table(t *Table) {
	y.line("      - name: %s", plain(t.Name))
	y.line("        description: %s", quote(t.description()))
	y.line("        landing: {%s}", t.landing())
	y.line("        load: {%s}", t.load())
	if len(t.Key) > 0 {
		y.line("        key: [%s]  # %s", strings.Join(plainAll(t.Key), ", "), t.KeyNote)
	} else {
		y.line("        # no key: %s", t.withoutKey())
	}
	y.line("        columns:")
	for i := range t.Columns {
		y.line("          - {%s}%s", t.entry(i), remarkOf(t.Columns[i]))
	}
}

// description says what a row is, as far as the key tells.
func (t *Table) description() string {
	switch {
	case t.known != nil && t.known.Description != "":
		return t.known.Description
	case len(t.Key) > 0:
		return "One row for each " + strings.Join(t.Key, ", ") + "."
	}
	return "The rows of " + t.Name + "."
}

// withoutKey says why no key is proposed.
func (t *Table) withoutKey() string {
	if t.Records < fewRecords {
		return count(t.Records, "record") + " are too few to find one"
	}
	return fmt.Sprintf("no %d columns tell the rows apart", mostTogether)
}

func (t *Table) landing() string {
	s := t.Shape
	parts := []string{"path: " + quote(t.Path), "format: " + string(s.Format)}
	if s.Format == graph.CSV {
		parts = append(parts, "header: "+strconv.FormatBool(s.Header.Present), "delimiter: "+quote(s.Delimiter))
	}
	if s.Escapes != "" {
		parts = append(parts, "escapes: "+s.Escapes)
	}
	parts = append(parts, "encoding: "+s.Encoding)
	if len(t.Nulls) > 0 && s.Format == graph.CSV {
		parts = append(parts, "null_values: ["+strings.Join(quoteAll(t.Nulls), ", ")+"]")
	}
	return strings.Join(parts, ", ")
}

func (t *Table) load() string {
	parts := []string{"mode: " + string(t.Load.Mode)}
	if t.Load.DeleteWhen != "" {
		parts = append(parts, "delete_when: "+quote(t.Load.DeleteWhen))
	}
	if t.Load.MaxDrop != nil {
		parts = append(parts, "max_drop: "+strconv.FormatFloat(*t.Load.MaxDrop, 'f', -1, 64))
	}
	if t.Load.Scope != "" {
		parts = append(parts, "scope: "+quote(t.Load.Scope))
	}
	if t.Load.Batch != "" {
		parts = append(parts, "batch: "+quote(t.Load.Batch))
	}
	return strings.Join(parts, ", ")
}

// entry is a column as a flow mapping, in the house style of models/raw.
func (t *Table) entry(i int) string {
	c := t.Columns[i]
	parts := []string{"name: " + plain(c.Name)}
	if c.Header != "" && c.Header != c.Name {
		parts = append(parts, "header: ["+quote(c.Header)+"]")
	}
	description := c.described()
	if d := t.declaration(i); d != nil && d.Description != "" {
		description = d.Description
	}
	parts = append(parts, "description: "+quote(description))
	if c.EdFi != "" {
		parts = append(parts, "business: {edfi: "+c.EdFi+"}")
	}
	governance := "classification: " + string(c.Classification)
	switch len(c.Subject) {
	case 0:
	case 1:
		governance += ", subject: " + c.Subject[0]
	default:
		governance += ", subject: [" + strings.Join(c.Subject, ", ") + "]"
	}
	parts = append(parts, "governance: {"+governance+"}")
	if len(t.Key) == 1 && t.Key[0] == c.Name {
		parts = append(parts, "data_tests: [not_null, unique]")
	}
	return strings.Join(parts, ", ")
}

// described says of a column what its values show, until a person says what it is.
func (c Column) described() string {
	text := c.Type.String()
	text = strings.ToUpper(text[:1]) + text[1:]
	switch {
	case c.Filled == 0:
		text = "Empty in the file that was looked at"
	case c.Empty == 0:
		text += "; never empty"
	}
	return text + "."
}

// remarkOf marks what a person has to decide.
func remarkOf(c Column) string {
	var marks []string
	if c.Because == notRecognised {
		marks = append(marks, "not recognised, so direct until you say otherwise")
	} else if c.Classification == graph.Direct && strings.HasPrefix(c.Because, "holds") {
		marks = append(marks, c.Because)
	}
	if c.Type.Ambiguous() {
		marks = append(marks, c.Type.orFormats()+": ask who exports it")
	}
	if warning := warningOf(c.Name); warning != "" {
		marks = append(marks, warning)
	}
	if len(marks) == 0 {
		return ""
	}
	return "  # " + strings.Join(marks, "; ")
}

// plain quotes a name that YAML would take for something else.
func plain(name string) string {
	if slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, name) {
		return quote(name)
	}
	return name
}

// quote writes a double-quoted YAML scalar. What can't be seen is written by its
// number: a properties file is plain text.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func plainAll(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = plain(name)
	}
	return list
}

func quoteAll(texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = quote(text)
	}
	return list
}
