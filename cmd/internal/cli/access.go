package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
)

func newAccess(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "access",
		Short: "Who may see what, by governance.yml",
		Long: `Shows the roles and, table by table, how many columns each of them sees and whether it
sees all rows. It speaks of the last release, by which shares and queries go, or of the
project's files where there is none yet.`,
		Example: `  edfi-build access
  edfi-build access check --role teacher:50001`,
		Args: exactArgs(0, "no argument, or the command check"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.openPolicy(cmd, flags)
			if err != nil {
				return err
			}
			defer p.close()
			if a.output == "json" {
				a.printJSON(p.reports(p.roles()))
				return nil
			}
			a.printMatrix(p)
			return nil
		},
	}
	flags.register(cmd)
	cmd.AddCommand(newAccessCheck(a))
	return cmd
}

func newAccessCheck(a *app) *cobra.Command {
	var flags projectFlags
	var as string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "What a role sees and why, and who stands out in it",
		Long: fmt.Sprintf(`Prints of each table whether a role sees it, which columns and which rows, and why not
more. For the rows of the last release it also counts how many are seen, and how many
speak of people who stand out: fewer than %d share all that the role sees to describe
them. Counts of rows are shown and no cell. A role with a user is counted for that user
alone: --role teacher:NUMBER or teacher:TOKEN.`, runner.SmallestCrowd),
		Example: `  edfi-build access check
  edfi-build access check --role teacher:50001
  edfi-build access check --role data_analyst --output json`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.openPolicy(cmd, flags)
			if err != nil {
				return err
			}
			defer p.close()
			reports, err := a.checkAccess(cmd.Context(), p, as)
			if err != nil {
				return err
			}
			if a.output == "json" {
				a.printJSON(reports)
				return nil
			}
			for i, r := range reports {
				if i > 0 {
					fmt.Fprintln(a.env.Out)
				}
				a.printAccess(r)
			}
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&as, "role", "", "the `ROLE[:USER]` to look at (default: all roles)")
	return cmd
}

// policyInForce is the policy that is asked about, and the release that it governs.
type policyInForce struct {
	compiled *compiled
	manifest *graph.Manifest
	reader   *runner.Reader // nil before the first release
	options  runner.ReaderOptions
	changed  bool // governance.yml isn't that of the release
}

// openPolicy takes the policy of the last release, which is the one in force, or the
// project's before there is any.
func (a *app) openPolicy(cmd *cobra.Command, flags projectFlags) (*policyInForce, error) {
	c, err := a.load(cmd, flags)
	if err != nil {
		return nil, err
	}
	p := &policyInForce{compiled: c, options: a.readerOptions(c)}
	p.reader, err = runner.OpenReader(cmd.Context(), p.options)
	var d diag.Diagnostic
	if errors.As(err, &d) && d.Code == diag.NotBuilt {
		if p.compiled, err = a.compile(cmd, flags); err != nil {
			return nil, err
		}
		p.manifest = p.compiled.manifest
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.manifest = p.reader.Manifest
	p.changed = p.manifest.Files[project.GovernanceFile] != c.project.Texts[project.GovernanceFile]
	return p, nil
}

func (p *policyInForce) close() {
	if p.reader != nil {
		_ = p.reader.Close() // it has only read
	}
}

func (p *policyInForce) roles() []*graph.Role {
	if p.manifest.Policy == nil {
		return nil
	}
	return p.manifest.Policy.Roles
}

// topLayer is the layer that is made for people to read.
func (p *policyInForce) topLayer() string {
	layers := p.manifest.Project.Layers
	if len(layers) == 0 {
		return ""
	}
	return layers[len(layers)-1].Name
}

// source says what the report speaks of.
func (p *policyInForce) source() string {
	if p.reader == nil {
		return "the project's files; there is no release yet"
	}
	text := fmt.Sprintf("release %d", p.reader.Release.Number)
	if p.changed {
		text += "; governance.yml has changed since, which the next run brings into force"
	}
	return text
}

// checkAccess reports on one role, or on all.
func (a *app) checkAccess(ctx context.Context, p *policyInForce, as string) ([]accessReport, error) {
	if as == "" {
		return p.reports(p.roles()), nil
	}
	role, user, err := a.roleOf(p.compiled, p.manifest, as)
	if err != nil {
		return nil, err
	}
	report := p.reports([]*graph.Role{role})[0]
	report.User = user
	if p.reader == nil || (role.User != "" && user == "") {
		return []accessReport{report}, nil
	}
	view, err := p.reader.As(ctx, role.Name, user)
	if err != nil {
		return nil, err
	}
	return []accessReport{report}, report.count(ctx, view)
}

// accessReport is what one role sees.
type accessReport struct {
	Role        string           `json:"role"`
	Description string           `json:"description,omitempty"`
	User        string           `json:"user,omitempty"` // a token
	OfUsers     string           `json:"of_users,omitempty"`
	Source      string           `json:"source"`
	Layers      []string         `json:"layers"`
	UpTo        string           `json:"up_to"`
	Grants      []string         `json:"grants"`
	SmallCells  bool             `json:"small_cells"`
	Identities  bool             `json:"reidentifies"`
	Relations   []relationAccess `json:"relations"`
}

// relationAccess is what a role sees of a relation, and why not more.
type relationAccess struct {
	Relation string           `json:"relation"`
	Layer    string           `json:"layer"`
	Seen     bool             `json:"seen"`
	Why      string           `json:"why,omitempty"`
	Columns  []columnAccess   `json:"columns,omitempty"`
	Rule     string           `json:"rule,omitempty"` // as governance.yml has it; "": all rows
	Hides    string           `json:"hides,omitempty"`
	Rows     *int64           `json:"rows,omitempty"` // that the user sees, where they were counted
	Of       *int64           `json:"of,omitempty"`
	StandOut *runner.StandOut `json:"stand_out,omitempty"`
}

type columnAccess struct {
	Name           string               `json:"name"`
	Classification graph.Classification `json:"classification"`
	Seen           bool                 `json:"seen"`
	Why            string               `json:"why,omitempty"`
}

func (p *policyInForce) reports(roles []*graph.Role) []accessReport {
	reports := []accessReport{}
	for _, role := range roles {
		r := accessReport{
			Role: role.Name, Description: role.Description, OfUsers: role.User, Source: p.source(), Layers: role.Layers,
			UpTo: string(role.MaxClassification), Grants: append([]string{}, role.Grants...), SmallCells: role.SmallCells, Identities: role.Reidentifies,
		}
		if r.UpTo == "" {
			r.UpTo = string(graph.Public)
		}
		for _, n := range p.relations() {
			r.Relations = append(r.Relations, relationOf(p.manifest.AccessOf(role, n)))
		}
		reports = append(reports, r)
	}
	return reports
}

// relations lists what can be read at all, the most refined layer first.
func (p *policyInForce) relations() []*graph.Node {
	rank := map[string]int{}
	for i, layer := range p.manifest.Project.Layers {
		rank[layer.Name] = i + 1
	}
	nodes := slices.DeleteFunc(p.manifest.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel), func(n *graph.Node) bool {
		return n.Config.Materialized == graph.Ephemeral || n.Quarantines != ""
	})
	slices.SortFunc(nodes, func(a, b *graph.Node) int {
		if by := rank[b.Relation.Space] - rank[a.Relation.Space]; by != 0 {
			return by
		}
		return strings.Compare(a.Relation.String(), b.Relation.String())
	})
	return nodes
}

func relationOf(a graph.Access) relationAccess {
	r := relationAccess{Relation: a.Node.Relation.String(), Layer: a.Node.Relation.Space, Seen: a.Seen, Why: a.Why}
	if !a.Seen {
		return r
	}
	for _, c := range a.Columns {
		r.Columns = append(r.Columns, columnAccess{c.Column.Name, c.Column.Governance.Classification, c.Seen, c.Why})
	}
	if a.Rule != nil {
		r.Rule = strings.ReplaceAll(strings.Join(strings.Fields(a.Rule.Rule), " "), "( ", "(")
	}
	if len(a.Population) > 0 {
		r.Hides = fmt.Sprintf("rows in which %s is under %d", strings.Join(a.Population, " or "), a.Minimum)
	}
	return r
}

// count fills in how many rows are seen, and who stands out in them. Raw isn't read.
func (r accessReport) count(ctx context.Context, view *runner.RoleView) error {
	for i := range r.Relations {
		n := &r.Relations[i]
		if !n.Seen || n.Layer == graph.RawLayer {
			continue
		}
		if n.Rule != "" || n.Hides != "" {
			seen, of, err := view.Rows(ctx, n.Relation)
			if err != nil {
				return err
			}
			n.Rows, n.Of = &seen, &of
		}
		var err error
		if n.StandOut, err = view.StandOut(ctx, n.Relation); err != nil {
			return err
		}
	}
	return nil
}
