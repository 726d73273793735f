package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/postgres"
)

// postgresFlags are what `share postgres` takes.
type postgresFlags struct {
	projectFlags
	dsn, prefix, users string
	layers             []string
	wait               time.Duration
}

// newShares is `share`, by files and by a server.
func newShares(a *app) *cobra.Command {
	cmd := newShare(a)
	cmd.AddCommand(newSharePostgres(a))
	return cmd
}

func newSharePostgres(a *app) *cobra.Command {
	var flags postgresFlags
	cmd := &cobra.Command{
		Use:   "postgres",
		Short: "Publish the last release into PostgreSQL, with the roles and row rules of governance.yml",
		Long: `Brings a PostgreSQL database to the last release, in one transaction: a schema for each
layer, a group role edfi_ROLE for each role of governance.yml with SELECT on the columns
that it sees, row-level policies from the same row rules, and comments from the
descriptions. Raw and what names people are never published. What has left the release or governance.yml is
dropped. Readers see the old rows until the new ones are whole.

The connecting role owns everything. It needs CREATE on the database and CREATEROLE, and
is nobody's login for reading. Keep its password in PGPASSFILE or PGPASSWORD: other users
of this machine can read a command line.

--users says which login has which role, in a CSV file with the header login,role,user;
user is a staff id or token and is empty for roles that are no person's. Ids become tokens
here and never leave this machine. Logins themselves are made by those who run the server.
Without --users, logins keep the roles that they have.

Each role's part is a line in the audit log before anything is published.`,
		Example: `  edfi-build share postgres --dsn "postgres://edfi@db.example.org/marts?sslmode=verify-full"
  edfi-build share postgres --dsn "postgres://edfi@db.example.org/marts" --users logins.csv`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(cmd); err != nil {
				return err
			}
			return a.sharePostgres(cmd, flags)
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&flags.dsn, "dsn", "", "the `server` and database, as a URL or as host=… user=… dbname=…")
	cmd.Flags().StringVar(&flags.prefix, "schema-prefix", "", "what the names of schemas and group roles begin with, `such as` demo_")
	cmd.Flags().StringVar(&flags.users, "users", "", "a CSV `file`: login,role,user")
	cmd.Flags().StringSliceVar(&flags.layers, "layers", nil, "publish these `layers` (default: all but raw that a role sees)")
	cmd.Flags().DurationVar(&flags.wait, "wait", 30*time.Second, "how `long` readers are waited for where tables or rules have changed (0: to their end)")
	return cmd
}

func (f *postgresFlags) check(cmd *cobra.Command) error {
	switch {
	case f.dsn == "":
		return usage(cmd, "name the server with --dsn postgres://USER@HOST/DATABASE")
	case f.prefix != "" && (!graph.ValidName(f.prefix) || len(f.prefix) > 20 || strings.HasPrefix(f.prefix, "pg_")):
		return usage(cmd, "--schema-prefix is up to 20 lower-case letters, digits and underscores, and not pg_")
	case slices.Contains(f.layers, graph.RawLayer):
		return usage(cmd, "raw names people and is never published")
	}
	return nil
}

func (a *app) sharePostgres(cmd *cobra.Command, flags postgresFlags) error {
	ctx := cmd.Context()
	c, err := a.load(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	reader, err := runner.OpenReader(ctx, a.readerOptions(c))
	if err != nil {
		return err
	}
	defer reader.Close()
	c.manifest = reader.Manifest
	plan, users, err := a.postgresPlan(cmd, c, reader, flags)
	if err != nil {
		return err
	}
	server, notes, err := postgres.Connect(ctx, flags.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close(context.WithoutCancel(ctx)) }() // all is committed, or lost, by then
	if err := a.logPostgres(c, reader.Release.Number, server.Digest(), plan, users); err != nil {
		return err
	}
	content := postgres.Content{Estate: reader, Release: reader.Release.Number, Digests: digests(reader)}
	outcome, warnings, err := server.Publish(ctx, plan, content, postgres.PublishOptions{Users: users, Wait: flags.wait})
	if err != nil {
		return err
	}
	a.printPublished(reader.Release.Number, outcome, append(notes, warnings...))
	return nil
}

// postgresPlan says what is to be published, and to whom; nil users: as it is.
func (a *app) postgresPlan(cmd *cobra.Command, c *compiled, reader *runner.Reader, flags postgresFlags) (*postgres.Plan, *[]postgres.User, error) {
	if err := c.sameGovernance(reader); err != nil {
		return nil, nil, err
	}
	options := postgres.Options{Prefix: flags.prefix, Layers: flags.layers, Built: func(r graph.Relation) bool {
		n := reader.Manifest.ByRelation(r)
		_, stored := reader.Release.Tables[r.String()]
		return stored || n.Kind == graph.KindModel && !n.Config.Materialized.Stored()
	}}
	for _, layer := range flags.layers {
		if !slices.ContainsFunc(c.project.Graph.Layers, func(l graph.Layer) bool { return l.Name == layer }) {
			return nil, nil, usage(cmd, "the project has no layer %q", layer)
		}
	}
	plan, err := postgres.NewPlan(reader.Manifest, options)
	if err != nil || flags.users == "" {
		return plan, nil, err
	}
	users, err := a.usersOf(c, flags.users)
	return plan, &users, err
}

// sameGovernance refuses to publish with rules that somebody has changed since: what they
// took away would stay open.
func (c *compiled) sameGovernance(reader *runner.Reader) error {
	if c.project.Texts[project.GovernanceFile] == reader.Manifest.Files[project.GovernanceFile] {
		return nil
	}
	return diag.New(diag.GovernanceChanged, source.Span{}, "%s has changed since release %d was made", project.GovernanceFile, reader.Release.Number).
		WithHint("`edfi-build run` makes a release with the rules as they are now")
}

// digests tell what each relation of a release holds. Views have none: what they hold is
// asked anew.
func digests(reader *runner.Reader) map[string]string {
	out := map[string]string{}
	for relation, state := range reader.Release.Tables {
		out[relation] = fmt.Sprintf("%d %s", state.Version, state.SHA256)
	}
	return out
}

// logPostgres records who comes to see what, before it is there.
func (a *app) logPostgres(c *compiled, release int64, server string, plan *postgres.Plan, users *[]postgres.User) error {
	for _, audience := range plan.Audiences() {
		entry := audit.Entry{Action: "share", Role: audience.Role, Share: "postgres " + server, Release: release, Relations: audience.Relations}
		if err := a.logShare(c, entry); err != nil {
			return err
		}
	}
	if users == nil {
		return nil
	}
	for _, u := range *users {
		if u.Token == "" {
			continue
		}
		if err := a.logShare(c, audit.Entry{Action: "share", Role: u.Role, Share: "postgres " + server, Release: release, Subject: u.Token}); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printPublished(release int64, o postgres.Outcome, notes diag.List) {
	if a.output == "json" {
		a.printJSON(struct {
			Release     int64       `json:"release"`
			Rebuilt     bool        `json:"rebuilt"`
			Tables      int         `json:"tables"`
			Sent        int         `json:"tables_sent"`
			Rows        int64       `json:"rows_sent"`
			Roles       int         `json:"roles"`
			Logins      int         `json:"logins"`
			Diagnostics []diag.View `json:"diagnostics"`
		}{release, o.Rebuilt, o.Tables, o.Sent, o.Rows, o.Groups, o.Logins, notes.Views()})
		return
	}
	a.report(notes)
	how := "tables, rules and roles as they were"
	if o.Rebuilt {
		how = "tables, rules and roles made anew"
	}
	fmt.Fprintf(a.env.Out, "Published release %d: %s for %s, %s.\n", release, plural(o.Tables, "table"), plural(o.Groups, "role"), how)
	fmt.Fprintf(a.env.Out, "Sent %s of %s.\n", plural(int(o.Rows), "row"), plural(o.Sent, "table"))
	if o.Logins > 0 {
		fmt.Fprintf(a.env.Out, "%s by the users' file.\n", roleHolders(o.Logins))
	}
}

func roleHolders(n int) string {
	if n == 1 {
		return "1 login has a role"
	}
	return plural(n, "login") + " have a role"
}
