package graph

import (
	"sort"
	"time"
)

// DBTManifest writes a manifest in dbt's published shape (manifest v12), which
// Dagster, dbt-metabase, DataHub and OpenMetadata read. What dbt has no place for
// stands under config.meta. generatedAt and invocation say when and by which run
// it was written.
func (m *Manifest) DBTManifest(generatedAt time.Time, invocation, version string) map[string]any {
	nodes, sources := map[string]any{}, map[string]any{}
	parents, children := map[string][]string{}, map[string][]string{}
	dag := m.DAG()
	for id := range m.Nodes {
		parents[id], children[id] = dag.Parents(id), dag.Children(id)
	}
	for _, n := range m.Sorted() {
		if n.Kind == KindSource {
			sources[n.ID] = m.dbtSource(n)
		} else {
			nodes[n.ID] = m.dbtNode(n)
		}
	}
	return map[string]any{
		"metadata": map[string]any{
			"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
			"dbt_version":        version, "generated_at": generatedAt.UTC().Format(time.RFC3339Nano),
			"invocation_id": invocation, "env": map[string]any{}, "adapter_type": "duckdb", "project_name": m.Project.Name,
		},
		"nodes": nodes, "sources": sources, "macros": map[string]any{}, "docs": map[string]any{},
		"exposures": m.dbtExposures(), "metrics": map[string]any{}, "groups": m.dbtGroups(),
		"selectors": map[string]any{}, "disabled": map[string]any{}, "parent_map": parents, "child_map": children,
		"group_map": map[string]any{}, "saved_queries": map[string]any{}, "semantic_models": map[string]any{},
		"unit_tests": map[string]any{}, "functions": map[string]any{},
	}
}

// dbtCommon are the fields that nodes and sources share.
func (m *Manifest) dbtCommon(n *Node) map[string]any {
	schema := n.Relation.Space
	if n.Relation.Source != "" {
		schema = n.Relation.Source
	}
	return map[string]any{
		"unique_id": n.ID, "name": n.Name, "resource_type": string(n.Kind), "package_name": m.Project.Name,
		"path": n.Path, "original_file_path": n.Path, "fqn": m.fqn(n), "database": "lake", "schema": schema,
		"description": n.Description, "columns": dbtColumns(n.Columns), "meta": nonNil(n.Config.Meta), "tags": orEmpty(n.Config.Tags),
		"relation_name": n.Relation.String(), "unrendered_config": map[string]any{},
		"config": m.dbtConfig(n),
	}
}

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

// dbtConfig is the node's configuration; meta.edfi_build holds what is ours.
func (m *Manifest) dbtConfig(n *Node) map[string]any {
	meta := map[string]any{}
	for key, value := range n.Config.Meta {
		meta[key] = value
	}
	meta["edfi_build"] = map[string]any{
		"layer": n.Layer, "steward": n.Steward, "business": n.Business, "governance": n.Governance,
		"contract": n.Config.Contract, "portable": n.Portable, "code_digest": n.CodeDigest, "uses": n.Uses,
	}
	config := map[string]any{
		"enabled": true, "tags": orEmpty(n.Config.Tags), "meta": meta, "group": emptyAsNil(n.Group),
		"contract": map[string]any{"enforced": n.Config.Contract.Enforced},
	}
	switch n.Kind {
	case KindModel:
		config["materialized"], config["access"] = string(n.Config.Materialized), firstOf(n.Config.Access, "protected")
	case KindSeed:
		config["materialized"] = "seed"
	case KindTest:
		config["materialized"], config["severity"] = "test", n.Test.Severity
		config["warn_if"], config["error_if"] = n.Test.WarnIf, n.Test.ErrorIf
	}
	return config
}

func (m *Manifest) dbtNode(n *Node) map[string]any {
	node := m.dbtCommon(n)
	node["alias"], node["raw_code"], node["language"] = n.Name, n.RawCode, "sql"
	node["compiled"], node["compiled_code"] = n.Kind != KindSeed, n.CompiledCode
	node["checksum"] = map[string]any{"name": "sha256", "checksum": n.CodeDigest}
	node["depends_on"] = map[string]any{"nodes": orEmpty(n.DependsOn), "macros": []string{}}
	node["refs"], node["sources"] = m.dbtRefs(n)
	node["patch_path"] = emptyAsNil(n.PatchPath)
	node["group"] = emptyAsNil(n.Group)
	switch n.Kind {
	case KindModel:
		node["access"] = firstOf(n.Config.Access, "protected")
	case KindSeed:
		node["checksum"] = map[string]any{"name": "sha256", "checksum": n.Seed.Digest}
		node["depends_on"] = map[string]any{"macros": []string{}}
	case KindTest:
		m.dbtTest(n, node)
	}
	return node
}

func (m *Manifest) dbtTest(n *Node, node map[string]any) {
	node["relation_name"] = nil
	if n.Test.Target == "" {
		return
	}
	arguments := map[string]any{"column_name": emptyAsNil(n.Test.Column)}
	for key, value := range n.Test.Arguments {
		arguments[key] = value
	}
	node["attached_node"], node["column_name"] = n.Test.Target, emptyAsNil(n.Test.Column)
	node["test_metadata"] = map[string]any{"name": n.Test.Type, "kwargs": arguments, "namespace": nil}
}

// dbtRefs lists what a node refers to, in dbt's two forms.
func (m *Manifest) dbtRefs(n *Node) (refs []map[string]any, sources [][]string) {
	refs, sources = []map[string]any{}, [][]string{}
	for _, id := range n.DependsOn {
		parent := m.Nodes[id]
		if parent.Kind == KindSource {
			sources = append(sources, []string{parent.Source.System, parent.Source.Table})
		} else {
			refs = append(refs, map[string]any{"name": parent.Name, "package": nil, "version": nil})
		}
	}
	return refs, sources
}

func (m *Manifest) dbtSource(n *Node) map[string]any {
	node := m.dbtCommon(n)
	node["source_name"], node["source_description"], node["loader"] = n.Source.System, "", "edfi-build"
	node["identifier"], node["quoting"] = n.Name, map[string]any{}
	return node
}

func dbtColumns(columns []*Column) map[string]any {
	out := map[string]any{}
	for _, c := range columns {
		meta := map[string]any{}
		for key, value := range c.Meta {
			meta[key] = value
		}
		meta["edfi_build"] = map[string]any{"business": c.Business, "governance": c.Governance}
		out[c.Name] = map[string]any{
			"name": c.Name, "description": c.Description, "data_type": emptyAsNil(c.Type), "meta": meta,
			"constraints": []any{}, "quote": nil, "tags": orEmpty(c.Tags),
			"config": map[string]any{"meta": meta, "tags": orEmpty(c.Tags)},
		}
	}
	return out
}

func (m *Manifest) dbtExposures() map[string]any {
	out := map[string]any{}
	for _, e := range m.Exposures {
		id := "exposure." + m.Project.Name + "." + e.Name
		out[id] = map[string]any{
			"unique_id": id, "name": e.Name, "resource_type": "exposure", "package_name": m.Project.Name,
			"path": e.Path, "original_file_path": e.Path, "fqn": []string{m.Project.Name, e.Name}, "type": e.Type,
			"label": emptyAsNil(e.Label), "description": e.Description, "url": emptyAsNil(e.URL),
			"owner":      map[string]any{"name": emptyAsNil(e.Owner.Name), "email": emptyAsNil(e.Owner.Email)},
			"depends_on": map[string]any{"nodes": orEmpty(e.DependsOn), "macros": []string{}},
		}
	}
	return out
}

func (m *Manifest) dbtGroups() map[string]any {
	out := map[string]any{}
	for _, g := range m.Groups {
		id := "group." + m.Project.Name + "." + g.Name
		out[id] = map[string]any{
			"unique_id": id, "name": g.Name, "resource_type": "group", "package_name": m.Project.Name,
			"path": "", "original_file_path": "",
			"owner": map[string]any{"name": emptyAsNil(g.Owner.Name), "email": emptyAsNil(g.Owner.Email)},
		}
	}
	return out
}

func orEmpty(list []string) []string {
	out := append([]string{}, list...)
	sort.Strings(out)
	return out
}

func nonNil(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func emptyAsNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
