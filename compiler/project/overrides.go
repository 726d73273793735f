package project

import (
	"cmp"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// overrides is what all properties files say under source_overrides: how a
// district's files differ from those that the project's sources declare.
type overrides struct {
	enabled map[string]yaml.Value[bool]    // by system
	tables  map[string]*tableOverrideShape // by system.table
	named   []overridden                   // in the order of the files

	systems, found map[string]bool // declared: systems, and system.table
	partial        bool            // some declarations may not have been read
}

// overridden is the place where a system or a table is overridden.
type overridden struct {
	system, table string
	at            source.Span
}

func newOverrides() *overrides {
	return &overrides{
		enabled: map[string]yaml.Value[bool]{}, tables: map[string]*tableOverrideShape{},
		systems: map[string]bool{}, found: map[string]bool{},
	}
}

// take notes a file's overrides. A table is overridden in one place only. Of a file
// with problems and without overrides, it is assumed that it should declare sources.
func (o *overrides) take(l *loader, shapes []sourceOverrideShape, problems diag.List) {
	o.partial = o.partial || problems.HasErrors() && len(shapes) == 0
	for _, s := range shapes {
		if !s.Name.Given() {
			continue
		}
		o.named = append(o.named, overridden{system: s.Name.V, at: s.Name.Span})
		if s.Enabled.Given() {
			if first := o.enabled[s.Name.V]; first.Given() {
				l.overriddenTwice(s.Name.V, s.Enabled.KeySpan, first.KeySpan)
			}
			o.enabled[s.Name.V] = s.Enabled
		}
		for _, t := range s.Tables {
			o.takeTable(l, s.Name.V, t)
		}
	}
}

func (o *overrides) takeTable(l *loader, system string, t tableOverrideShape) {
	if !t.Name.Given() {
		return
	}
	id := system + "." + t.Name.V
	if first := o.tables[id]; first != nil {
		l.overriddenTwice(id, t.Name.Span, first.Name.Span)
		return
	}
	o.tables[id] = &t
	o.named = append(o.named, overridden{system: system, table: t.Name.V, at: t.Name.Span})
}

func (l *loader) overriddenTwice(what string, at, first source.Span) {
	l.report(diag.New(diag.OverriddenTwice, at, "%s is overridden twice", what).WithRelated(first, "first").
		WithHint("put all that differs into one of them"))
}

// apply gives a declared table as the district has it, and whether it has it at all.
func (o *overrides) apply(l *loader, s sourceShape, t tableShape) (changed tableShape, enabled bool) {
	id := s.Name.V + "." + t.Name.V
	o.systems[s.Name.V], o.found[id] = true, true
	// Turned on, a source leaves those of its tables off that say so themselves.
	whole := o.enabled[s.Name.V]
	on := given(t.Config.Enabled, given(whole, s.Config.Enabled))
	if whole.Given() && !whole.V {
		on = whole
	}
	if override := o.tables[id]; override != nil {
		t = l.override(id, t, *override)
		on = given(override.Enabled, on)
	}
	return t, on.V || !on.Given()
}

// override puts the keys that are given in place of those of the table.
func (l *loader) override(id string, t tableShape, o tableOverrideShape) tableShape {
	t.Landing.Path = given(o.Landing.Path, t.Landing.Path)
	t.Landing.readingShape = o.Landing.over(t.Landing.readingShape)
	t.Load = o.Load.over(t.Load)
	if len(o.Key)+len(o.Load.Key) > 0 {
		t.Key, t.Load.Key = o.Key, o.Load.Key
	}
	t.Columns = l.overrideColumns(id, t.Columns, o.Columns)
	return t
}

func (s readingShape) over(declared readingShape) readingShape {
	if s.NullValues == nil {
		s.NullValues = declared.NullValues
	}
	return readingShape{
		Format: given(s.Format, declared.Format), Header: cmp.Or(s.Header, declared.Header),
		Delimiter: given(s.Delimiter, declared.Delimiter), Encoding: given(s.Encoding, declared.Encoding),
		Escapes: given(s.Escapes, declared.Escapes), NullValues: s.NullValues, SchoolYear: given(s.SchoolYear, declared.SchoolYear),
	}
}

func (s loadShape) over(declared loadShape) loadShape {
	return loadShape{
		Mode: given(s.Mode, declared.Mode), Key: declared.Key, DeleteWhen: given(s.DeleteWhen, declared.DeleteWhen),
		MaxDrop: cmp.Or(s.MaxDrop, declared.MaxDrop), Scope: given(s.Scope, declared.Scope), Batch: given(s.Batch, declared.Batch),
	}
}

// overrideColumns gives the columns with what is said of them. It leaves the list of
// the declaration as it is.
func (l *loader) overrideColumns(id string, columns []columnShape, changes []columnOverrideShape) []columnShape {
	out := slices.Clone(columns)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name.V
	}
	first := map[string]source.Span{}
	for _, o := range changes {
		if !o.Name.Given() {
			continue
		}
		i := slices.Index(names, o.Name.V)
		if i < 0 {
			l.overridesNothing(o.Name.Span, "column", o.Name.V, " in "+id, names)
			continue
		}
		if before, twice := first[o.Name.V]; twice {
			l.overriddenTwice(id+"."+o.Name.V, o.Name.Span, before)
			continue
		}
		first[o.Name.V] = o.Name.Span
		l.overrideColumn(&out[i], o)
	}
	l.sameCells(id, out)
	return out
}

// sameCells checks the columns that take another's cells.
func (l *loader) sameCells(id string, columns []columnShape) {
	var names []string // of those with cells of their own
	for _, c := range columns {
		if !c.absent && !c.sameAs.Given() {
			names = append(names, c.Name.V)
		}
	}
	for _, c := range columns {
		if c.sameAs.Given() && !slices.Contains(names, c.sameAs.V) {
			l.overridesNothing(c.sameAs.Span, "column", c.sameAs.V, " with cells of its own in "+id, names)
		}
	}
}

func (l *loader) overrideColumn(c *columnShape, o columnOverrideShape) {
	if said := len(o.Header) > 0; said && (o.Absent.V || o.SameAs.Given()) || o.Absent.V && o.SameAs.Given() {
		l.report(diag.New(diag.BadValue, o.Name.Span, "more than one of header, absent and same_as is said of the column %q", o.Name.V).
			WithHint("keep one of them"))
	}
	if len(o.Header) > 0 {
		c.Header = o.Header
	}
	c.absent, c.sameAs, c.values = o.Absent.V, o.SameAs, o.Values
	c.Optional, c.Since, c.Until = given(o.Optional, c.Optional), given(o.Since, c.Since), given(o.Until, c.Until)
}

// reportUnused tells of overrides of what no source declares. A file that couldn't
// be read may declare it.
func (o *overrides) reportUnused(l *loader) {
	if o.partial {
		return
	}
	for _, n := range o.named {
		switch {
		case !o.systems[n.system]:
			if n.table == "" {
				l.overridesNothing(n.at, "source", n.system, "", slices.Sorted(maps.Keys(o.systems)))
			}
		case n.table != "" && !o.found[n.system+"."+n.table]:
			l.overridesNothing(n.at, "table", n.table, " in the source "+n.system, l.tablesOf(n.system))
		}
	}
}

func (l *loader) tablesOf(system string) []string {
	var names []string
	for _, s := range l.project.Sources {
		if s.Node.Source.System == system {
			names = append(names, s.Node.Source.Table)
		}
	}
	return names
}

func (l *loader) overridesNothing(at source.Span, what, name, where string, names []string) {
	problem := diag.New(diag.OverridesNothing, at, "there is no %s %q%s", what, name, where).
		WithHint("correct the name, or remove this entry")
	if hint := diag.DidYouMean(name, names); hint != "" {
		problem = problem.WithHint("%s", hint)
	}
	l.report(problem)
}
