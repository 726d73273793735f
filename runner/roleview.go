package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// RoleView answers questions with what a role sees of a release, by the release's own
// policy, and with nothing else. Each relation of the role is a view that holds its
// columns and rows; statements find it by the usual name and don't reach past it, as long
// as they name no relation that Has doesn't know.
type RoleView struct {
	Role *graph.Role
	User string // the token for {{ user }}; "" for roles that are no person's

	reader *Reader
	scope  *duckdb.Scope
	access map[string]graph.Access // of what the role sees, by relation
	shown  map[string]bool
}

// scopeCatalog is the engine's name of the catalog with what the role sees.
const scopeCatalog = "role"

// As gives the view of a role. A role with a user needs the user's token, others take
// none. One view can be made of a reader.
func (r *Reader) As(ctx context.Context, role, user string) (*RoleView, error) {
	found, err := FindRole(r.Manifest, role, user)
	if err != nil {
		return nil, err
	}
	if found.User != "" && user == "" {
		return nil, diag.New(diag.RoleNeedsUser, source.Span{}, "what %s sees depends on who looks", role).
			WithHint("say who: %s:TOKEN, or %s:NUMBER for the person of that number", role, role)
	}
	scope, err := r.engine.NewScope(ctx, scopeCatalog)
	if err != nil {
		return nil, err
	}
	v := &RoleView{Role: found, User: user, reader: r, scope: scope, access: map[string]graph.Access{}, shown: map[string]bool{}}
	for _, n := range r.Manifest.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		if a := r.Manifest.AccessOf(found, n); a.Seen {
			v.access[n.Relation.String()] = a
		}
	}
	return v, nil
}

// FindRole finds a role of a policy, and holds the user to what it asks for.
func FindRole(m *graph.Manifest, name, user string) (*graph.Role, error) {
	role := m.Policy.Role(name)
	switch {
	case role == nil:
		var names []string
		if m.Policy != nil {
			for _, r := range m.Policy.Roles {
				names = append(names, r.Name)
			}
		}
		d := diag.New(diag.UnknownRole, source.Span{}, "the release knows no role %q", name)
		if near := diag.DidYouMean(name, names); near != "" || len(names) == 0 {
			return nil, d.WithHint("%s", near)
		}
		return nil, d.WithHint("its roles are %s", strings.Join(names, ", "))
	case role.User == "" && user != "":
		return nil, diag.New(diag.RoleNeedsUser, source.Span{}, "%s sees the same whoever looks, so it takes no user", name).
			WithHint("write --role %s", name)
	}
	return role, nil
}

// Close ends the view and the reader behind it.
func (v *RoleView) Close() error { return v.reader.Close() }

// Parse gives a statement's parse tree, or a *graph.SQLError.
func (v *RoleView) Parse(ctx context.Context, statement string) ([]byte, error) {
	return v.reader.Parse(ctx, statement)
}

// Has tells whether the role sees a relation, by its name as in SQL.
func (v *RoleView) Has(name string) bool {
	_, seen := v.find(name)
	return seen
}

// find gives the access to a relation. Beside a raw table stand its history, which has
// the same columns, and its rejects, which hold whole lines: they are for roles that see
// all of the table.
func (v *RoleView) find(name string) (graph.Access, bool) {
	name = strings.ToLower(name)
	if a, seen := v.access[name]; seen {
		return a, true
	}
	relation, err := graph.ParseRelation(name)
	if err != nil || relation.Space != graph.RawLayer {
		return graph.Access{}, false
	}
	beside := relation
	beside.Name = strings.TrimSuffix(strings.TrimSuffix(relation.Name, graph.HistorySuffix), graph.RejectsSuffix)
	a, seen := v.access[beside.String()]
	return a, seen && a.Whole()
}

// Relations lists the names that the role can ask, sorted.
func (v *RoleView) Relations() []string {
	var names []string
	for name := range v.access {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Show makes relations readable as the role sees them, and returns those of raw. Others
// than Has knows are left for the engine to complain of.
func (v *RoleView) Show(ctx context.Context, names []string) (raw []string, err error) {
	for _, name := range names {
		a, seen := v.find(name)
		if !seen {
			continue
		}
		read, err := v.reader.Show(ctx, append(v.reader.Manifest.Reads(a), strings.ToLower(name)))
		if err != nil {
			return nil, err
		}
		raw = append(raw, read...)
		if err := v.restrict(ctx, a); err != nil {
			return nil, err
		}
	}
	slices.Sort(raw)
	return slices.Compact(raw), nil
}

// restrict makes the view of a relation that the role finds instead of it. Raw relations
// have a catalog in their names, so theirs take the place of the whole.
func (v *RoleView) restrict(ctx context.Context, a graph.Access) error {
	relation := a.Node.Relation
	if v.shown[relation.String()] || (relation.Space == graph.RawLayer && a.Whole()) {
		return nil
	}
	v.shown[relation.String()] = true
	if relation.Space == graph.RawLayer {
		return v.scope.Replace(ctx, relation, a.Statement(v.User))
	}
	return v.scope.CreateView(ctx, relation, a.Statement(v.User))
}

// Query answers a SELECT over what was shown; see duckdb.Engine.Query.
func (v *RoleView) Query(ctx context.Context, statement string, limit int) (*duckdb.Answer, error) {
	return v.scope.Query(ctx, statement, limit)
}

// WhyNot tells why the role doesn't see a relation of the estate; "" where the estate
// has none of that name, or the role sees it.
func (v *RoleView) WhyNot(name string) string {
	relation, err := graph.ParseRelation(strings.ToLower(name))
	if err != nil || v.Has(name) {
		return ""
	}
	node := v.reader.node(relation)
	if node == nil {
		return ""
	}
	if why := v.reader.Manifest.AccessOf(v.Role, node).Why; why != "" {
		return why
	}
	return "it stands beside a raw table of which the role sees a part"
}

// WhyNotColumn tells why the role doesn't see a column of one of some relations; "" where
// none of them has such a column that is hidden.
func (v *RoleView) WhyNotColumn(relations []string, column string) string {
	for _, name := range relations {
		a := v.access[strings.ToLower(name)]
		for _, c := range a.Columns {
			if !c.Seen && strings.EqualFold(c.Column.Name, column) {
				return c.Why
			}
		}
	}
	return ""
}
