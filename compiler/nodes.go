package compiler

import (
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// parse reads the macros and the text of every model, and makes what templates may
// ask of the project.
func (c *compilation) parse() {
	var diags diag.List
	c.library, diags = template.ParseMacros(c.project.Macros)
	c.diags = append(c.diags, diags...)
	c.parseModels()
	c.env = template.Env{
		Refs: map[string]string{}, Sources: map[string]map[string]template.SourceTable{},
		Vars: c.project.Graph.Vars, KPIs: map[string]graph.KPI{},
		Target:     map[string]any{"name": c.project.Graph.Target},
		ReportDate: c.project.Graph.ReportDate, Pseudonym: c.pseudonym,
	}
	for _, k := range c.project.KPIs {
		c.env.KPIs[k.Name] = *k
	}
}

// parseModels reads the models side by side, and files what it finds in their order.
func (c *compilation) parseModels() {
	type parsed struct {
		template *template.Template
		diags    diag.List
	}
	models := c.project.Models
	all := make([]parsed, len(models))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, m := range models {
		workers.Go(func() error {
			all[i].template, all[i].diags = template.Parse(m.File, c.library)
			return nil
		})
	}
	_ = workers.Wait() // no worker returns an error
	for i, m := range models {
		c.addTemplate(c.modelID(m.Name), all[i].template, all[i].diags)
	}
}

func (c *compilation) parseFile(id string, file *source.File) {
	t, diags := template.Parse(file, c.library)
	c.addTemplate(id, t, diags)
}

func (c *compilation) addTemplate(id string, t *template.Template, diags diag.List) {
	c.diags = append(c.diags, diags...)
	if t != nil {
		c.templates[id] = t
	}
	c.unrendered[id] = diags.HasErrors()
}

// pseudonym writes the call of the engine's keyed function.
func (c *compilation) pseudonym(subject, expression string) (string, bool) {
	sql := c.engine.PseudonymFunction() + "(" + textLiteral(subject) + ", CAST(" + expression + " AS VARCHAR))"
	return sql, slices.Contains(c.env.Subjects, subject) || c.project.Partial
}

// addNodes makes a node of each source, seed and model, and lets templates find
// them.
func (c *compilation) addNodes() {
	subjects := map[string]bool{}
	for _, s := range c.project.Sources {
		c.nodes[s.Node.ID] = s.Node
		c.addSource(s.Node, subjects)
	}
	c.env.Subjects = slices.Sorted(maps.Keys(subjects))
	c.checkPseudonyms()
	for _, s := range c.project.Seeds {
		c.storeSeed(s)
		c.addNamed(s.Node)
	}
	for _, m := range c.project.Models {
		c.properties[c.modelID(m.Name)] = m.Properties
		c.addNamed(c.modelNode(m))
	}
}

func (c *compilation) addSource(node *graph.Node, subjects map[string]bool) {
	system := c.env.Sources[node.Source.System]
	if system == nil {
		system = map[string]template.SourceTable{}
		c.env.Sources[node.Source.System] = system
	}
	system[node.Source.Table] = template.SourceTable{Current: node.Relation.String(), History: node.Relation.History().String()}
	for _, column := range node.Columns {
		for _, subject := range column.Governance.Subject {
			subjects[subject] = true
		}
	}
}

// addNamed adds a model or seed, whose names share one space: that of ref.
func (c *compilation) addNamed(node *graph.Node) {
	if first := c.byName[node.Name]; first != nil {
		c.report(diag.New(diag.DuplicateName, node.Span, "a seed and a model are both named %q", node.Name).
			WithRelated(first.Span, "the other one").WithHint("rename one of them: ref looks for both"))
		return
	}
	c.nodes[node.ID], c.byName[node.Name] = node, node
	c.env.Refs[node.Name] = node.Relation.String()
}

// storeSeed replaces a seed's declared types by those they are stored in.
func (c *compilation) storeSeed(s *project.Seed) {
	for _, column := range s.Node.Columns {
		stored, err := graph.StoredType(column.DataType)
		if err != nil {
			c.report(diag.New(diag.UnstorableType, s.Node.Span, "column %q of seed %s can't be stored: %s", column.Name, s.Name, err))
			continue
		}
		column.Type = stored
	}
}

func (c *compilation) modelNode(m *project.Model) *graph.Node {
	node := &graph.Node{
		ID: c.modelID(m.Name), Kind: graph.KindModel, Name: m.Name, Layer: m.Layer,
		Relation: graph.Relation{Space: m.Layer, Name: m.Name},
		Path:     m.File.Path, RawCode: m.File.Text, Span: statementSpan(m.File),
		Config: graph.Config{Materialized: graph.Table},
	}
	layer := c.project.Graph.Layers[c.project.Graph.LayerIndex(m.Layer)]
	if layer.Materialized != "" {
		node.Config.Materialized = layer.Materialized
	}
	if m.Layer == graph.RawLayer {
		c.report(diag.New(diag.LayerBreach, node.Span, "the layer raw holds sources, not models").
			WithHint("move the file into the next layer: raw keeps what came, as it came"))
	}
	if p := m.Properties; p != nil {
		node.PatchPath, node.Description, node.Steward, node.Group = p.File.Path, p.Description, p.Steward, p.Config.Group.V
		node.Business, node.Governance = p.Business, p.Governance
	}
	return node
}

func (c *compilation) modelID(name string) string {
	return "model." + c.project.Graph.Name + "." + name
}

func sourceID(projectName, system, table string) string {
	return "source." + projectName + "." + system + "." + table
}

// exposures fills in what each exposure depends on.
func (c *compilation) exposures() []*graph.Exposure {
	var list []*graph.Exposure
	for _, e := range c.project.Exposures {
		list = append(list, e.Graph)
	}
	return list
}

func (c *compilation) macros() []*graph.Macro {
	var list []*graph.Macro
	for _, name := range c.library.Names() {
		file, text, includes := c.library.Definition(name)
		list = append(list, &graph.Macro{Name: name, Path: file, Code: text, Uses: includes})
	}
	return list
}

// linkExposures finds the nodes that exposures name.
func (c *compilation) linkExposures() {
	for _, e := range c.project.Exposures {
		for _, ref := range e.Refs {
			if node := c.findNamed(ref.Ref, ref.Span); node != nil {
				e.Graph.DependsOn = append(e.Graph.DependsOn, node.ID)
			}
		}
		e.Graph.DependsOn = unique(e.Graph.DependsOn)
	}
}

// findNamed finds the node of a ref('…') or source('…', '…') in YAML.
func (c *compilation) findNamed(ref project.Ref, span source.Span) *graph.Node {
	if ref.Kind == "source" {
		return c.findSource(ref.Names[0], ref.Names[1], span)
	}
	return c.findRef(ref.Names[0], span)
}
