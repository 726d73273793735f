package runner

import (
	"slices"
	"testing"
)

// What rows hold undeclared is known when every delivery that brought rows says it.
func TestUndeclaredHeadersOfDeliveries(t *testing.T) {
	loaded := func(headers ...string) delivery {
		return delivery{Status: deliveryLoaded, Undeclared: append([]string{}, headers...)}
	}
	for _, c := range []struct {
		name  string
		list  deliveries
		want  []string
		known bool
	}{
		{"no delivery", nil, nil, true},
		{"each header once", deliveries{loaded("b", "a"), loaded(), loaded("b")}, []string{"a", "b"}, true},
		{"a delivery without rows says nothing", deliveries{loaded("a"), {Status: deliveryEqual}, {Status: deliveryHeld}}, []string{"a"}, true},
		{"one of an older program", deliveries{loaded("a"), {Status: deliveryLoaded}}, nil, false},
	} {
		if got, known := c.list.undeclared(); !slices.Equal(got, c.want) || known != c.known {
			t.Errorf("%s: got %q, %v", c.name, got, known)
		}
	}
}
