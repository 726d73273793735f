package postgres

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Plan is what is to stand on the server, by the policy of a manifest. It isn't changed
// after it was made.
type Plan struct {
	Layout int // of what is made on the server; another one makes everything anew
	Names  string
	Groups []group // by the order of the policy
	Tables []*table
	Scopes []*table // what row rules read; nobody but the owner can reach it

	names names
}

// layout is raised when the same plan makes something else on the server.
const layout = 1

// group is a role of the policy on the server.
type group struct {
	Role    string
	Name    string
	Comment string
	User    string // subject of the users, "": none
	Schemas []string
}

// table is a relation on the server, with the columns that somebody may see and those
// that rules read of it.
type table struct {
	Schema   string // that it has in the end
	Name     string
	Comment  string
	Columns  []column
	Indexes  []string // columns
	Policies []policy

	relation graph.Relation
}

type column struct {
	Name    string
	Type    string
	Comment string

	cell string // what gives its text for COPY
}

// policy is what one role sees of a table.
type policy struct {
	Role       string
	Group      string
	Visible    []string
	Rule       string // as governance.yml has it; "": all rows
	Condition  string
	User       bool     // the rule is of the role's user
	Population []string // columns whose small numbers hide a row
	Minimum    int

	reads []string // ids of what the condition looks into
}

// Options say how a plan is made.
type Options struct {
	Prefix string                    // of the names of schemas and roles
	Layers []string                  // those to publish; nil: all but raw
	Built  func(graph.Relation) bool // whether the release has a relation; nil: all
}

// Audience is what one role comes to see, for the audit log.
type Audience struct {
	Role      string
	Relations []string // as in SQL, sorted
}

// NewPlan makes the plan of a release by its manifest. Errors are diagnostics.
func NewPlan(m *graph.Manifest, o Options) (*Plan, error) {
	p := &Plan{Layout: layout, Names: o.Prefix, names: names{o.Prefix}}
	if m.Policy == nil || len(m.Policy.Roles) == 0 {
		return nil, nothing()
	}
	for _, n := range m.Sorted(graph.KindSeed, graph.KindModel) {
		if !o.publishes(n) {
			continue
		}
		t, err := p.table(m, n)
		if err != nil {
			return nil, err
		}
		if t != nil {
			p.Tables = append(p.Tables, t)
		}
	}
	if len(p.Tables) == 0 {
		return nil, nothing()
	}
	for _, r := range m.Policy.Roles {
		p.Groups = append(p.Groups, p.group(m, r))
	}
	return p, p.scopes(m)
}

func nothing() error {
	return diag.New(diag.NothingToPublish, source.Span{}, "no role of governance.yml sees a table that would be published").
		WithHint("give roles `layers` and `max_classification`; `edfi-build access` shows who sees what")
}

// publishes tells whether a relation may stand on a server at all. Raw never does.
func (o Options) publishes(n *graph.Node) bool {
	space := n.Relation.Space
	if space == graph.RawLayer || n.Layer == graph.RawLayer {
		return false
	}
	if o.Layers != nil && n.Kind == graph.KindModel && !slices.Contains(o.Layers, n.Layer) {
		return false
	}
	return o.Built == nil || o.Built(n.Relation)
}

// table is nil where no role sees anything of the node.
func (p *Plan) table(m *graph.Manifest, n *graph.Node) (*table, error) {
	t := &table{Schema: p.names.schema(n.Relation.Space), Name: n.Relation.Name, Comment: tableComment(n), relation: n.Relation}
	needed := map[string]bool{}
	for _, role := range m.Policy.Roles {
		access := m.AccessOf(role, n)
		q := p.policy(role, access)
		if !access.Seen || len(q.Visible) == 0 {
			continue
		}
		t.Policies = append(t.Policies, q)
		for _, c := range readOf(n, access) {
			needed[c] = true
		}
	}
	if len(t.Policies) == 0 {
		return nil, nil
	}
	return t, t.take(n, needed)
}

func (p *Plan) policy(role *graph.Role, access graph.Access) policy {
	out := policy{Role: role.Name, Group: p.names.group(role.Name), Population: access.Population, Minimum: access.Minimum}
	for _, c := range access.Visible() {
		if publishable(c) {
			out.Visible = append(out.Visible, c.Name)
		}
	}
	if access.Rule != nil {
		out.Rule, out.Condition, out.User = access.Rule.Rule, access.Rule.Condition, role.User != ""
		out.reads = access.Rule.Reads
	}
	return out
}

// publishable holds back what names people, such as the ids in a seed, whoever may see it
// in the lake: it stays on the machine that has raw.
func publishable(c *graph.Column) bool {
	return c.Governance.Classification.Rank() < graph.Direct.Rank()
}

// readOf are the columns that a role sees, and those that decide which rows it sees.
func readOf(n *graph.Node, access graph.Access) []string {
	columns := slices.Clone(access.Population)
	for _, c := range access.Visible() {
		columns = append(columns, c.Name)
	}
	if access.Rule == nil {
		return columns
	}
	condition := tokens(access.Rule.Condition)
	for _, c := range n.Columns {
		if mentions(condition, c.Name) {
			columns = append(columns, c.Name)
		}
	}
	return columns
}

// take gives a table its columns, in their order, and an index on each that names a
// person: rules and questions start from those.
func (t *table) take(n *graph.Node, needed map[string]bool) error {
	for _, c := range n.Columns {
		if !needed[c.Name] || !publishable(c) {
			continue
		}
		typ, cell, err := sqlType(c.Type, `"`+c.Name+`"`)
		if err != nil {
			return diag.New(diag.UnpublishableValue, source.Span{}, "column %s.%s: %s", n.Relation, c.Name, err)
		}
		t.Columns = append(t.Columns, column{Name: c.Name, Type: typ, Comment: columnComment(c), cell: cell})
		if c.Governance.Classification == graph.Pseudonym && c.Type == "VARCHAR" {
			t.Indexes = append(t.Indexes, c.Name)
		}
	}
	return nil
}

func (p *Plan) group(m *graph.Manifest, r *graph.Role) group {
	schemas := map[string]bool{}
	for _, t := range p.Tables {
		if slices.ContainsFunc(t.Policies, func(q policy) bool { return q.Role == r.Name }) {
			schemas[t.Schema] = true
		}
	}
	return group{
		Role: r.Name, Name: p.names.group(r.Name), User: r.User,
		Comment: sentence(r.Description, "Role "+r.Name+" of "+m.Project.Name), Schemas: slices.Sorted(maps.Keys(schemas)),
	}
}

// scopes are the relations that the rules read, with the columns that they may read.
func (p *Plan) scopes(m *graph.Manifest) error {
	read := map[string][]token{}
	for _, t := range p.Tables {
		for _, q := range t.Policies {
			for _, id := range q.reads {
				read[id] = append(read[id], tokens(q.Condition)...)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(read)) {
		n := m.Nodes[id]
		if n == nil {
			continue
		}
		t := &table{Schema: p.names.rules(), Name: n.Relation.Name, Comment: "Read by row policies: " + tableComment(n), relation: n.Relation}
		needed := map[string]bool{}
		for _, c := range n.Columns {
			needed[c.Name] = mentions(read[id], c.Name)
		}
		if err := t.take(n, needed); err != nil {
			return err
		}
		p.Scopes = append(p.Scopes, t)
	}
	return nil
}

// Audiences lists the roles with what each comes to see.
func (p *Plan) Audiences() []Audience {
	var out []Audience
	for _, g := range p.Groups {
		a := Audience{Role: g.Role}
		for _, t := range p.Tables {
			if slices.ContainsFunc(t.Policies, func(q policy) bool { return q.Role == g.Role }) {
				a.Relations = append(a.Relations, t.relation.String())
			}
		}
		slices.Sort(a.Relations)
		out = append(out, a)
	}
	return out
}

// digest is the same for plans that make the same on the server.
func (p *Plan) digest() string {
	text, err := json.Marshal(p)
	if err != nil {
		panic("a plan can't be written as JSON: " + err.Error()) // plain texts and numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// schemas are those that hold layers and seeds, sorted.
func (p *Plan) schemas() []string {
	all := map[string]bool{}
	for _, t := range p.Tables {
		all[t.Schema] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// all are the tables that hold rows.
func (p *Plan) all() []*table { return slices.Concat(p.Scopes, p.Tables) }

func tableComment(n *graph.Node) string {
	return sentence(cmp.Or(n.Description, n.Business.Definition), n.Relation.String())
}

// columnComment is what a column means, and how close it is to a person.
func columnComment(c *graph.Column) string {
	class := fmt.Sprintf("Classification: %s.", cmp.Or(c.Governance.Classification, "none, counts as direct"))
	if len(c.Governance.Restriction) > 0 {
		class += " Takes the grant " + strings.Join(c.Governance.Restriction, ", ") + "."
	}
	meaning := cmp.Or(c.Description, c.Business.Definition, c.Business.Label)
	if meaning == "" {
		return class
	}
	return strings.TrimSpace(meaning) + "\n" + class
}

func sentence(text, otherwise string) string { return strings.TrimSpace(cmp.Or(text, otherwise)) }
