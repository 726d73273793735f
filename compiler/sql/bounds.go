package sql

import (
	"bytes"
	"crypto/sha256"
	"slices"
)

// What is neither less nor greater is equal. The bounds that a statement sets between
// two expressions are noted by their direction: with both, the expressions count as
// compared for equality.
const (
	atMost uint8 = 1 << iota
	atLeast
)

// operand is a side of a comparison.
type operand struct {
	text   [sha256.Size]byte // digest of its canonical text
	values []edge
}

// ordering reads a comparison or BETWEEN, and notes the bounds that it sets.
func (t *tracer) ordering(s *scope, n *node, f *flow, kind strength) {
	f.word(n.kindOf())
	sides := map[string]operand{}
	for i := range n.items {
		switch member := &n.items[i]; {
		case member.key == "class" || member.key == "type" || member.key == "alias":
		case member.has("class"):
			f.word(member.key)
			side := f.branch()
			t.expression(s, member, &side, kind)
			sides[member.key] = operand{sha256.Sum256(side.text[len(f.text):]), slices.Clone(side.values.list)}
			f.join(&side)
		default:
			t.part(s, member, f, kind)
		}
	}
	switch n.class() {
	case "COMPARISON":
		t.ordered(sides["left"].values, sides["right"].values, n.at)
	case "BETWEEN":
		t.ordered(sides["input"].values, sides["lower"].values, n.at)
		t.ordered(sides["input"].values, sides["upper"].values, n.at)
	}
	switch n.kindOf() {
	case "COMPARE_LESSTHANOREQUALTO":
		t.bound(sides["left"], sides["right"], atMost, n.at)
	case "COMPARE_GREATERTHANOREQUALTO":
		t.bound(sides["left"], sides["right"], atLeast, n.at)
	case "COMPARE_BETWEEN":
		t.bound(sides["input"], sides["lower"], atLeast, n.at)
		t.bound(sides["input"], sides["upper"], atMost, n.at)
	}
}

// bound notes that one expression is bounded by another.
func (t *tracer) bound(left, right operand, direction uint8, at int32) {
	pair := [2][sha256.Size]byte{left.text, right.text}
	if bytes.Compare(pair[0][:], pair[1][:]) > 0 {
		pair[0], pair[1], direction = pair[1], pair[0], direction^(atMost|atLeast)
	}
	if t.bounds == nil {
		t.bounds = map[[2][sha256.Size]byte]uint8{}
	}
	if t.bounds[pair] |= direction; t.bounds[pair] == atMost|atLeast {
		t.equal(left.values, right.values, at)
	}
}
