package compiler

import (
	"slices"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
)

// pseudonyms lists the calls of the keyed function, each with where the analyst's file
// makes it.
func (l lineage) pseudonyms(calls []sql.PseudonymCall) []graph.PseudonymUse {
	var uses []graph.PseudonymUse
	for _, call := range calls {
		uses = append(uses, graph.PseudonymUse{
			Subject: call.Subject, Values: l.edges(call.Values), Faithful: call.Faithful, At: l.place(call.Offset),
		})
	}
	return mergePseudonyms(uses)
}

// mergePseudonyms puts calls together that a file makes at one place: those of both
// branches of an incremental model, and those of one macro.
func mergePseudonyms(uses []graph.PseudonymUse) []graph.PseudonymUse {
	var out []graph.PseudonymUse
	for _, use := range uses {
		at := slices.IndexFunc(out, func(u graph.PseudonymUse) bool { return u.At == use.At && u.Subject == use.Subject })
		if at < 0 {
			out = append(out, use)
			continue
		}
		same := &out[at]
		same.Values, same.Faithful = mergeEdges(same.Values, use.Values), same.Faithful && use.Faithful
	}
	return out
}
