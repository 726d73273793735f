package yaml

import "github.com/edfi-build/edfi-build/internal/source"

// Kind is the shape of a node.
type Kind int

// The shapes. Null is a value that was left out after a key or a dash; the words
// null and ~ are scalars, because a text key may want them as they stand.
const (
	Null Kind = iota
	Scalar
	List
	Mapping
)

// Node is one value of a YAML file. It is not changed after parsing.
type Node struct {
	Kind   Kind
	Text   string // Scalar: as written if plain, else without quotes and escapes
	Quoted bool   // Scalar: in quotes or a block, so always text
	Items  []*Node
	Pairs  []Pair // in the order of the file, each key once

	// Span is where the value stands; for Null, the key or dash before it.
	Span source.Span
	// KeySpan is where the key that leads to the value stands; zero in a list
	// and at the top.
	KeySpan source.Span
}

// Pair is one key of a mapping with its value.
type Pair struct {
	Key   string
	Value *Node // its KeySpan is the key's place
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	for _, p := range n.Pairs {
		if p.Key == key {
			return p.Value
		}
	}
	return nil
}

// isNull tells whether the node is nothing for a type that is not text.
func (n *Node) isNull() bool {
	if n.Kind == Null {
		return true
	}
	if n.Kind != Scalar || n.Quoted {
		return false
	}
	switch n.Text {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// found says in a message what the node is.
func (n *Node) found() string {
	switch {
	case n.Kind == List:
		return "a list"
	case n.Kind == Mapping:
		return "a mapping"
	case n.isNull():
		return "nothing"
	case n.Quoted:
		return "text"
	}
	switch plain(n.Text).(type) {
	case bool:
		return "a boolean"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	}
	return "text"
}
