package compiler

import (
	"maps"
	"slices"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/project"
)

// Editors propose the data tests that there are.
func TestEditorsKnowAllDataTests(t *testing.T) {
	if want := slices.Sorted(maps.Keys(recipes())); !slices.Equal(project.DataTests(), want) {
		t.Errorf("editors propose %v, and there are %v", project.DataTests(), want)
	}
}
