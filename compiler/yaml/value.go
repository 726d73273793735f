package yaml

import "github.com/edfi-build/edfi-build/internal/source"

// Unmarshaler is a type that reads itself from a node. Problems go to d.Report;
// parts are read with d.Decode.
type Unmarshaler interface {
	UnmarshalYAML(n *Node, d *Decoder)
}

// Value is a value that remembers where it stands, for diagnostics made later.
// The zero Value was not in the file.
type Value[T any] struct {
	V       T
	Span    source.Span
	KeySpan source.Span
}

// Given tells whether the value was in the file.
func (v Value[T]) Given() bool { return !v.Span.IsZero() }

// UnmarshalYAML reads the value and records its place.
func (v *Value[T]) UnmarshalYAML(n *Node, d *Decoder) {
	if n.Kind == Null {
		return
	}
	v.Span, v.KeySpan = n.Span, n.KeySpan
	d.Decode(n, &v.V)
}

// Strings is one text or a list of texts, each with its place.
type Strings []Value[string]

// UnmarshalYAML reads `name` as well as `[name, name]`.
func (s *Strings) UnmarshalYAML(n *Node, d *Decoder) {
	switch n.Kind {
	case Null:
	case Scalar:
		*s = make(Strings, 1)
		d.Decode(n, &(*s)[0])
	case List:
		d.Decode(n, (*[]Value[string])(s))
	default:
		d.wrongType(n, "text or a list of texts")
	}
}

// Texts returns the texts alone.
func (s Strings) Texts() []string {
	var out []string
	for _, v := range s {
		out = append(out, v.V)
	}
	return out
}

// Map is a mapping whose order counts, each key with its place.
type Map[T any] []Entry[T]

// Entry is one key of a Map.
type Entry[T any] struct {
	Key     string
	KeySpan source.Span
	Value   T
}

// UnmarshalYAML reads a mapping in the order of the file.
func (m *Map[T]) UnmarshalYAML(n *Node, d *Decoder) {
	if n.isNull() {
		return
	}
	if n.Kind != Mapping {
		d.wrongType(n, "a mapping")
		return
	}
	*m = make(Map[T], len(n.Pairs))
	for i, p := range n.Pairs {
		entry := &(*m)[i]
		entry.Key, entry.KeySpan = p.Key, p.Value.KeySpan
		d.Decode(p.Value, &entry.Value)
	}
}

// Get returns the value of a key and whether it is there.
func (m Map[T]) Get(key string) (T, bool) {
	for _, e := range m {
		if e.Key == key {
			return e.Value, true
		}
	}
	var none T
	return none, false
}

// Keys returns the keys in the order of the file.
func (m Map[T]) Keys() []string {
	var out []string
	for _, e := range m {
		out = append(out, e.Key)
	}
	return out
}
