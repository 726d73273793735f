package graph

import (
	"fmt"
	"strings"
)

// Names of the relation spaces that are not layers chosen by the project.
const (
	RawLayer  = "raw"
	SeedSpace = "seeds"
)

// Relation names a table of the estate: raw.<source>.<table>, <layer>.<model> or
// seeds.<seed>. All parts are in lower case with letters, digits and underscores
// (ValidName), so that they are the same in SQL, in paths and on every engine.
type Relation struct {
	Space  string `json:"space"`            // raw, a layer's name, or seeds
	Source string `json:"source,omitempty"` // the source system; raw only
	Name   string `json:"name"`
}

// Suffixes of relations that stand beside a raw table. No table may be called so.
const (
	HistorySuffix = "__history"
	RejectsSuffix = "__rejects"
)

// History names the relation of all rows that a raw table ever received.
func (r Relation) History() Relation {
	return Relation{Space: r.Space, Source: r.Source, Name: r.Name + HistorySuffix}
}

// String gives the relation as SQL and people write it.
func (r Relation) String() string { return strings.Join(r.parts(), ".") }

// Path gives the table's folder below the lake, with slashes.
func (r Relation) Path() string { return strings.Join(r.parts(), "/") }

func (r Relation) parts() []string {
	if r.Source != "" {
		return []string{r.Space, r.Source, r.Name}
	}
	return []string{r.Space, r.Name}
}

// ParseRelation is the inverse of Relation.String.
func ParseRelation(s string) (Relation, error) {
	parts := strings.Split(s, ".")
	for _, p := range parts {
		if !ValidName(ownName(p)) {
			return Relation{}, fmt.Errorf("%q is not a relation's name", s)
		}
	}
	switch {
	case len(parts) == 2:
		return Relation{Space: parts[0], Name: parts[1]}, nil
	case len(parts) == 3:
		return Relation{Space: parts[0], Source: parts[1], Name: parts[2]}, nil
	}
	return Relation{}, fmt.Errorf("%q is not a relation's name", s)
}

// ownName takes the suffix off a relation that stands beside another: the limit of a
// name's length is for what people call so.
func ownName(name string) string {
	for _, suffix := range []string{HistorySuffix, RejectsSuffix, QuarantineSuffix} {
		if own, ok := strings.CutSuffix(name, suffix); ok {
			return own
		}
	}
	return name
}

// ValidName tells whether a name can stand in SQL, in a path and in every engine
// without quotes: lower-case letters, digits, underscores, no digit first, at most
// 63 characters (PostgreSQL's limit).
func ValidName(name string) bool {
	if name == "" || len(name) > 63 {
		return false
	}
	for i, c := range name {
		letter := c == '_' || (c >= 'a' && c <= 'z')
		digit := c >= '0' && c <= '9'
		if !letter && (!digit || i == 0) {
			return false
		}
	}
	return true
}
