package lake

import (
	"errors"
	"fmt"
	"maps"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// actions works out the lines of a commit after the first. now is the commit's
// time in milliseconds since 1970.
func (t *Table) actions(state *replay, c Change, now int64) ([]action, error) {
	if err := t.check(state, c); err != nil {
		return nil, err
	}
	lines, err := t.headActions(state, c, now)
	if err != nil {
		return nil, err
	}
	if c.Txn != nil {
		lines = append(lines, action{Txn: &transaction{c.Txn.App, c.Txn.Version}})
	}
	removed, err := removeActions(state, c, now)
	if err != nil {
		return nil, err
	}
	lines = append(lines, removed...)
	added, err := addActions(state, c)
	return append(lines, added...), err
}

// check refuses changes that the table's protocol or properties forbid.
func (t *Table) check(state *replay, c Change) error {
	if state.version < 0 {
		return nil
	}
	if err := errors.Join(state.protocol.checkWrite(), state.meta.checkWrite()); err != nil {
		return t.refused(state.version, err)
	}
	if state.meta.Configuration[appendOnlyProperty] == "true" && !c.appends() {
		return fmt.Errorf("%s is append-only: a commit can't remove from it", t.name)
	}
	return nil
}

// headActions gives the protocol and the metaData where the commit changes them.
func (t *Table) headActions(state *replay, c Change, now int64) ([]action, error) {
	schema, err := t.nextSchema(state, c)
	if err != nil {
		d := diag.New(diag.UnstorableColumn, source.Span{}, "rows can't be stored in %s: %s", t.name, err)
		return nil, d
	}
	var lines []action
	next := writerProfile(schema.zoneless() || (state.protocol != nil && state.protocol.zoneless()))
	if state.protocol == nil || next.zoneless() != state.protocol.zoneless() {
		lines = append(lines, action{Protocol: &next})
	}
	if state.meta != nil && schema.equal(state.schema) {
		return lines, nil
	}
	meta, err := t.nextMetaData(state, schema, now)
	if err != nil {
		d := diag.New(diag.UnstorableColumn, source.Span{}, "rows can't be stored in %s: %s", t.name, err)
		return nil, d
	}
	return append(lines, action{MetaData: meta}), nil
}

func (t *Table) nextSchema(state *replay, c Change) (Schema, error) {
	switch {
	case len(c.Schema) == 0 && state.version < 0:
		return nil, errors.New("a new table needs a schema")
	case len(c.Schema) == 0:
		return state.schema, nil
	case state.version < 0 || c.RemoveAll:
		return c.Schema, nil
	}
	return state.schema.extend(c.Schema)
}

func (t *Table) nextMetaData(state *replay, schema Schema, now int64) (*metaData, error) {
	text, err := schema.schemaString()
	if err != nil {
		return nil, err
	}
	if state.meta != nil {
		next := *state.meta
		next.SchemaString, next.Configuration = text, maps.Clone(state.meta.Configuration)
		return &next, nil
	}
	return &metaData{
		ID: t.lake.newID(), Format: dataFormat{"parquet", map[string]string{}}, SchemaString: text,
		PartitionColumns: []string{}, Configuration: tableProperties(t.appendOnly), CreatedTime: now,
	}, nil
}

// removeActions lists the files that go, in the order in which they came. A file
// that the commit adds stays: a path stands in a commit once.
func removeActions(state *replay, c Change, now int64) ([]action, error) {
	going, staying := map[string]bool{}, map[string]bool{}
	for _, path := range c.Remove {
		if _, live := state.files[path]; !live {
			return nil, fmt.Errorf("the file %s is no part of the table", path)
		}
		going[path] = true
	}
	for _, f := range c.Add {
		staying[f.Path] = true
	}
	var lines []action
	for _, f := range state.sortedFiles() {
		if (c.RemoveAll || going[f.Path]) && !staying[f.Path] {
			lines = append(lines, action{Remove: &removeFile{
				Path: encodePath(f.Path), DeletionTimestamp: now, DataChange: true, ExtendedFileMetadata: true,
				PartitionValues: map[string]*string{}, Size: f.Size,
			}})
		}
	}
	return lines, nil
}

// addActions lists the files that come. One that is live already is left out, so
// that an append can't count its rows twice.
func addActions(state *replay, c Change) ([]action, error) {
	seen := map[string]bool{}
	var lines []action
	for _, f := range c.Add {
		if err := checkPath(f.Path); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		if f.SHA256 == "" || seen[f.Path] {
			return nil, fmt.Errorf("the file %s is not sealed, or is added twice", f.Path)
		}
		seen[f.Path] = true
		if _, live := state.files[f.Path]; live {
			continue
		}
		lines = append(lines, action{Add: &addFile{
			Path: encodePath(f.Path), PartitionValues: map[string]*string{}, Size: f.Size,
			ModificationTime: f.Modified.UnixMilli(), DataChange: true, Stats: f.statsText(),
			Tags: map[string]string{sha256Tag: f.SHA256},
		}})
	}
	return lines, nil
}

// statsText gives the statistics for the log: those of the file, else its number
// of rows, which is no value of anyone's.
func (f File) statsText() string {
	if f.Stats != "" || f.Rows < 0 {
		return f.Stats
	}
	return fmt.Sprintf(`{"numRecords":%d}`, f.Rows)
}
