package landing

import (
	"slices"
	"testing"
)

func TestDeliveryIDs(t *testing.T) {
	a, b := File{Path: "a.csv", SHA256: "01"}, File{Path: "b.csv", SHA256: "02"}
	base := newDelivery("raw.s.t", "1", "x", []File{a, b})
	renamed := newDelivery("raw.s.t", "1", "x", []File{{Path: "z.csv", SHA256: "01"}, b})
	if base.ID != renamed.ID || base.Content != renamed.Content {
		t.Error("names of files count")
	}
	for name, other := range map[string]Delivery{
		"table":   newDelivery("raw.s.u", "1", "x", []File{a, b}),
		"scope":   newDelivery("raw.s.t", "2", "x", []File{a, b}),
		"batch":   newDelivery("raw.s.t", "1", "y", []File{a, b}),
		"content": newDelivery("raw.s.t", "1", "x", []File{a}),
	} {
		if base.ID == other.ID {
			t.Errorf("%s doesn't count", name)
		}
	}
}

func TestEqualDeliveries(t *testing.T) {
	a, b := File{Path: "a.csv", SHA256: "01"}, File{Path: "b.csv", SHA256: "02"}
	monday := newDelivery("raw.s.t", "1", "monday", []File{a})
	if tuesday := newDelivery("raw.s.t", "1", "tuesday", []File{a}); !monday.Equal(tuesday) {
		t.Error("the same content in another batch differs")
	}
	if other := newDelivery("raw.s.t", "2", "monday", []File{a}); monday.Equal(other) {
		t.Error("scopes are mixed up")
	}
	if other := newDelivery("raw.s.t", "1", "monday", []File{b}); monday.Equal(other) {
		t.Error("content doesn't count")
	}
}

func TestCompareNatural(t *testing.T) {
	want := []string{"", "2026-04-01", "2026-04-2", "2026-04-10", "batch9", "batch09", "batch10", "batch10a", "c"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareNatural)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
