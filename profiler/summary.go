package profiler

import (
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// Summary says in a few lines how the file is written and what it may be.
func (t *Table) Summary() []string {
	lines := []string{t.Shape.String(), t.Shape.headerText()}
	read := "in all"
	if !t.Whole {
		read = "looked at"
	}
	lines = append(lines, fmt.Sprintf("%s %s, %s", count(t.Records, "record"), read, count(int64(len(t.Columns)), "column")))
	if t.Looks != "" {
		lines = append(lines, "looks like "+t.Looks+", which the reference project declares")
	}
	if len(t.Key) > 0 {
		lines = append(lines, fmt.Sprintf("key: %s (%s)", strings.Join(t.Key, ", "), t.KeyNote))
	}
	return lines
}

// String says how a file is written.
func (s Shape) String() string {
	text := string(s.Format)
	if s.Format == graph.CSV {
		text = delimiterName(s.Delimiter) + "-separated"
		switch {
		case s.width < 2:
			text = "one field a line"
		case s.Even < 1:
			text += fmt.Sprintf(" (%.1f%% of the records looked at have the same length)", s.Even*100)
		}
	}
	if s.Gzip {
		text = "gzip, " + text
	}
	return fmt.Sprintf("%s, %s: %s", text, s.Encoding, s.Because)
}

func (s Shape) headerText() string {
	if s.Header.Present {
		return "header: yes, " + s.Header.Because
	}
	return "header: no, " + s.Header.Because
}

// ShareEmpty is the share of records without a value.
func (c Column) ShareEmpty() string {
	switch total := c.Filled + c.Empty; {
	case c.Empty == 0 || total == 0:
		return "never"
	case c.Filled == 0:
		return "all"
	default:
		return fmt.Sprintf("%.1f%%", float64(c.Empty)*100/float64(total))
	}
}

// DistinctText is the number of different values, about or exactly, and their bounds
// where they lead to nobody.
func (c Column) DistinctText() string {
	text := thousands(c.Distinct)
	if !c.Exact {
		text = "about " + text
	}
	if c.Unique {
		text += ", unique"
	}
	if c.Least != "" {
		text += fmt.Sprintf(" (%s to %s)", c.Least, c.Greatest)
	}
	return text
}

// ValuesText lists the values of a column of codes, if they were asked for.
func (c Column) ValuesText() string {
	parts := make([]string, len(c.Values))
	for i, v := range c.Values {
		parts[i] = fmt.Sprintf("%q %s", v.Text, thousands(v.Rows))
	}
	return strings.Join(parts, ", ")
}
