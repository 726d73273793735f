package project

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Exposure is a declared use of the estate; Graph.DependsOn is for the caller to
// fill from Refs.
type Exposure struct {
	Graph *graph.Exposure
	Refs  []PlacedRef
	Span  source.Span // of the name
}

// PlacedRef is a reference with its place.
type PlacedRef struct {
	Ref
	Span source.Span
}

// Snapshot is an entry of `snapshots:`: a table that keeps the history of a
// relation, without SQL of its own.
type Snapshot struct {
	Properties *Properties
	Relation   PlacedRef
}

func (d *describer) group(file *source.File, g groupShape) {
	if !g.Name.Given() || !d.name("a group", g.Name.V, g.Name.Span) || !d.groups.add(d.loader, diag.DuplicateName, g.Name.V, g.Name.Span) {
		return
	}
	d.project.Groups = append(d.project.Groups, &graph.Group{
		Name: g.Name.V, Description: g.Description, Owner: graph.Owner(g.Owner), Path: file.Path,
	})
}

func (d *describer) exposure(file *source.File, e exposureShape) {
	if !e.Name.Given() || !d.name("an exposure", e.Name.V, e.Name.Span) || !d.exposures.add(d.loader, diag.DuplicateName, e.Name.V, e.Name.Span) {
		return
	}
	d.choice("type of an exposure", e.Type, "dashboard", "notebook", "analysis", "ml", "application")
	d.choice("maturity", e.Maturity, "high", "medium", "low")
	out := &Exposure{Span: e.Name.Span, Graph: &graph.Exposure{
		Name: e.Name.V, Label: e.Label, Type: e.Type.V, Maturity: e.Maturity.V, Description: e.Description, URL: e.URL,
		Owner: graph.Owner(e.Owner), Path: file.Path, Tags: e.Config.Tags.Texts(), Meta: e.Config.Meta,
	}}
	for _, on := range e.DependsOn {
		if ref, ok := d.reference(on); ok {
			out.Refs = append(out.Refs, PlacedRef{ref, on.Span})
		}
	}
	d.project.Exposures = append(d.project.Exposures, out)
}

// snapshot takes in an entry that has a relation; one without describes a model
// that is materialized as a snapshot.
func (d *describer) snapshot(file *source.File, s snapshotShape) {
	if !s.Relation.Given() {
		d.describeModel(file, s.modelShape)
		return
	}
	p := d.propertiesOf(file, s.modelShape)
	if !s.Name.Given() || !d.name("a snapshot", p.Name, p.Span) || !d.snapshots.add(d.loader, diag.DuplicateName, p.Name, p.Span) {
		return
	}
	if ref, ok := d.reference(s.Relation); ok {
		d.project.Snapshots = append(d.project.Snapshots, &Snapshot{p, PlacedRef{ref, s.Relation.Span}})
	}
}
