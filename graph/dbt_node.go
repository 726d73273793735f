package graph

import (
	"maps"
	"path"
	"strings"
)

func (m *Manifest) identity(n *Node) dbtIdentity {
	return dbtIdentity{
		ID: n.ID, Name: n.Name, Type: string(n.Kind), Package: m.Project.Name, Path: m.pathBelowRoot(n.Path), FilePath: n.Path,
	}
}

// pathBelowRoot is a file's path from the folder of models, seeds or tests, as
// dbt's `path` is.
func (m *Manifest) pathBelowRoot(file string) string {
	for _, layer := range m.Project.Layers {
		if root := path.Dir(layer.Path) + "/"; strings.HasPrefix(file, layer.Path+"/") && root != "./" {
			return strings.TrimPrefix(file, root)
		}
	}
	return file
}

// dbtCommon are the keys that models, seeds, tests and sources share.
func (m *Manifest) dbtCommon(n *Node) dbtNode {
	database, schema := n.dbtNamespace()
	out := dbtNode{
		dbtIdentity: m.identity(n), FQN: m.fqn(n), Database: database, Schema: schema,
		Description: n.Description, Columns: dbtColumns(n.Columns), Meta: nonNil(n.Config.Meta), Tags: orEmpty(n.Config.Tags),
		PatchPath: m.patchPath(n), Config: dbtConfig{Enabled: true, Tags: orEmpty(n.Config.Tags), Meta: ourNode(n)},
	}
	if n.Kind != KindTest {
		out.RelationName = pointer(n.DBTRelation())
	}
	return out
}

// dbtNamespace gives what dbt calls database and schema. For a source, database,
// schema and name are the relation; what is built has two parts only.
func (n *Node) dbtNamespace() (database, schema string) {
	if n.Relation.Source != "" {
		return n.Relation.Space, n.Relation.Source
	}
	return dbtDatabase, n.Relation.Space
}

// patchPath names the YAML file as dbt does, with the project it belongs to.
func (m *Manifest) patchPath(n *Node) *string {
	if n.PatchPath == "" {
		return nil
	}
	return pointer(m.Project.Name + "://" + n.PatchPath)
}

// fqn places a node by its folders, as dbt does: the project, the folders of its
// file, the name.
func (m *Manifest) fqn(n *Node) []string {
	fqn := []string{m.Project.Name}
	if n.Layer != "" {
		fqn = append(fqn, n.Layer)
	}
	if n.Source != nil {
		fqn = append(fqn, n.Source.System)
	}
	return append(fqn, n.Name)
}

// ourNode is the node without what dbt's shape holds already.
func ourNode(n *Node) dbtMeta[Node] {
	own := *n
	own.Description, own.RawCode, own.CompiledCode, own.Columns, own.Config.Meta = "", "", "", nil, nil
	return newMeta(n.Config.Meta, &own)
}

func (m *Manifest) dbtNode(n *Node, stamp Stamp) dbtNode {
	out := m.dbtCommon(n)
	out.Alias, out.Group, out.RawCode = n.Name, emptyAsNil(n.Group), pointer(n.RawCode)
	out.Config.Group = out.Group
	if n.Kind == KindSeed {
		out.Config.Materialized = "seed"
		out.Checksum, out.DependsOn = &dbtChecksum{"sha256", n.Seed.Digest}, &dbtDependsOn{Macros: []string{}}
		return out
	}
	out.Language, out.Compiled, out.CompiledCode = "sql", true, pointer(withDatabase(n.CompiledCode, n.RelationOffsets))
	if stamp.CompiledDir != "" {
		out.CompiledPath = path.Join(stamp.CompiledDir, n.CompiledPath())
	}
	out.Checksum = &dbtChecksum{"sha256", n.CodeDigest}
	out.DependsOn = &dbtDependsOn{Macros: m.macroIDs(n.Uses.Macros), Nodes: orEmpty(n.DependsOn)}
	out.Refs, out.Sources = m.dbtRefs(n.DependsOn)
	if n.Kind == KindModel {
		m.dbtModel(n, &out)
	} else {
		m.dbtTest(n, &out)
	}
	return out
}

func (m *Manifest) dbtModel(n *Node, out *dbtNode) {
	c := n.Config
	out.Access = firstOf(c.Access, "protected")
	out.Contract = &dbtContract{Enforced: c.Contract.Enforced, AliasTypes: true}
	out.PrimaryKey = m.primaryKey(n)
	out.Config.Materialized, out.Config.Access = string(c.Materialized), out.Access
	out.Config.Contract = &dbtContract{Enforced: c.Contract.Enforced, AliasTypes: true}
	out.Config.IncrementalStrategy, out.Config.UniqueKey, out.Config.OnSchemaChange = c.IncrementalStrategy, c.UniqueKey, c.OnSchemaChange
}

// primaryKey is the column that tests hold to be unique and not null, if there is
// one, as dbt infers it.
func (m *Manifest) primaryKey(n *Node) []string {
	for _, c := range n.Columns {
		types := map[string]bool{}
		for _, id := range c.Tests {
			if test := m.Nodes[id]; test != nil {
				types[test.Test.Type] = true
			}
		}
		if types["unique"] && types["not_null"] {
			return []string{c.Name}
		}
	}
	return nil
}

func (m *Manifest) dbtTest(n *Node, out *dbtNode) {
	t := n.Test
	out.Config.Materialized, out.Config.Severity = "test", t.Severity
	out.Config.WarnIf, out.Config.ErrorIf, out.Config.FailCalc = t.WarnIf, t.ErrorIf, firstOf(t.FailCalc, "count(*)")
	out.Config.Limit, out.Config.StoreFailures = t.Limit, t.StoreFailures
	if t.Target == "" {
		return
	}
	out.AttachedNode, out.ColumnName = t.Target, emptyAsNil(t.Column)
	out.FileKeyName = fileKey(m.Nodes[t.Target])
	arguments := map[string]any{}
	for key, value := range t.Arguments {
		arguments[key] = value
	}
	if t.Column != "" {
		arguments["column_name"] = t.Column
	}
	out.TestMetadata = &dbtTestMetadata{Name: t.Type, Arguments: arguments}
}

// fileKey is where in YAML a declared test stands, such as models.student.
func fileKey(target *Node) string {
	if target == nil {
		return ""
	}
	if target.Source != nil {
		return "sources." + target.Source.System
	}
	return string(target.Kind) + "s." + target.Name
}

// dbtRefs lists what a node refers to, in dbt's two forms.
func (m *Manifest) dbtRefs(dependsOn []string) (refs []dbtRef, sources [][2]string) {
	refs, sources = []dbtRef{}, [][2]string{}
	for _, id := range dependsOn {
		switch parent := m.Nodes[id]; {
		case parent == nil:
		case parent.Kind == KindSource:
			sources = append(sources, [2]string{parent.Source.System, parent.Source.Table})
		default:
			refs = append(refs, dbtRef{Name: parent.Name})
		}
	}
	return refs, sources
}

func (m *Manifest) dbtSource(n *Node) dbtNode {
	out := m.dbtCommon(n)
	out.SourceName, out.SourceDescription, out.Loader, out.Identifier = n.Source.System, pointer(""), "edfi-build", n.Name
	if f := n.Source.Freshness; f != nil {
		out.Freshness = &dbtFreshness{WarnAfter: f.WarnAfter, ErrorAfter: f.ErrorAfter, Filter: emptyAsNil(f.Filter)}
		out.LoadedAtField = pointer(firstOf(f.LoadedAtField, ColumnIngestedAt))
		out.Config.Freshness, out.Config.LoadedAtField = out.Freshness, *out.LoadedAtField
	}
	return out
}

func dbtColumns(columns []*Column) map[string]dbtColumn {
	out := make(map[string]dbtColumn, len(columns))
	for i, c := range columns {
		own := ourColumn{Position: i + 1, Column: *c}
		own.Description, own.Meta = "", nil
		out[c.Name] = dbtColumn{
			Name: c.Name, Description: c.Description, DataType: emptyAsNil(firstOf(c.Type, c.DataType)), Meta: nonNil(c.Meta),
			Tags: orEmpty(c.Tags), Constraints: []struct{}{},
			Config: dbtColumnConfig{Tags: orEmpty(c.Tags), Meta: newMeta(c.Meta, &own)},
		}
	}
	return out
}

func orEmpty(list []string) []string { return append([]string{}, list...) }

func nonNil(m map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, m)
	return out
}

func pointer[T any](v T) *T { return &v }

func emptyAsNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
