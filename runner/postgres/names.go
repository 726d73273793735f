package postgres

import (
	"strconv"
	"strings"
)

// Schemas that hold no layer.
const (
	privateSchema = "edfi_private" // who is who, and what was published; stays from one publication to the next
	rulesSchema   = "edfi_rules"   // what row rules read
)

// groupPrefix is what the names of group roles begin with.
const groupPrefix = "edfi_"

// making marks the schemas that are being made; at the end they lose it.
const making = "__new"

// names are the names of a publication on a server, where several may stand beside each
// other.
type names struct{ prefix string }

func (n names) schema(space string) string { return n.prefix + space }
func (n names) private() string            { return n.prefix + privateSchema }
func (n names) rules() string              { return n.prefix + rulesSchema }
func (n names) group(role string) string   { return n.prefix + groupPrefix + role }

// name writes a name of one or more parts as SQL.
func name(parts ...string) string {
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = `"` + strings.ReplaceAll(part, `"`, `""`) + `"`
	}
	return strings.Join(quoted, ".")
}

// literal writes a text as SQL, for standard_conforming_strings. PostgreSQL's texts have
// no zero byte.
func literal(text string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", "''") + "'"
}

// list writes names with commas between them.
func list(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = name(c)
	}
	return strings.Join(quoted, ", ")
}

func number(n int) string { return strconv.Itoa(n) }
