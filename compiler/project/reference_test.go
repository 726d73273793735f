package project

import (
	"os"
	"testing"
)

// TestNumbersOfTheReferenceProjectAreDefined: a threshold that only its author understands
// is none that a steward could answer for.
func TestNumbersOfTheReferenceProjectAreDefined(t *testing.T) {
	p, diags := Load(os.DirFS("../.."), Options{Env: os.LookupEnv})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	numbers := 0
	for _, k := range p.KPIs {
		for name := range k.Fields {
			numbers++
			if k.Definitions[name] == "" {
				t.Errorf("%s.%s has no definition", k.Name, name)
			}
		}
	}
	if numbers < 50 {
		t.Errorf("only %d numbers are read", numbers)
	}
}
