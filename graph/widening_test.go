package graph

import "testing"

func TestWidens(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"INTEGER", "BIGINT", true}, {"BIGINT", "INTEGER", false}, {"INTEGER", "DOUBLE", true}, {"BIGINT", "DOUBLE", false},
		{"INTEGER", "DECIMAL(10,0)", true}, {"INTEGER", "DECIMAL(10,2)", false}, {"DECIMAL(5,2)", "DECIMAL(7,3)", true},
		{"DECIMAL(5,2)", "DECIMAL(6,4)", false}, {"DATE", "TIMESTAMP", true}, {"TIMESTAMP", "DATE", false},
		{"INTEGER", "VARCHAR", false}, {"INTEGER[]", "BIGINT[]", true}, {"BIGINT[]", "INTEGER[]", false},
		{`STRUCT("a" INTEGER)`, `STRUCT("a" BIGINT, "b" DATE)`, true}, {`STRUCT("a" INTEGER, "b" DATE)`, `STRUCT("a" INTEGER)`, false},
		{"int", "INTEGER", true}, {"nonsense(", "nonsense(", true},
	} {
		if got := Widens(c.from, c.to); got != c.want {
			t.Errorf("Widens(%s, %s) = %v", c.from, c.to, got)
		}
	}
}
