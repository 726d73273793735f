package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// Content is a release to be published.
type Content struct {
	Estate  Estate
	Release int64
	// Digests tell by relation what it holds: rows with the digest that the server has
	// aren't sent again. A relation without one is always sent.
	Digests map[string]string
}

// PublishOptions are what a publication takes besides.
type PublishOptions struct {
	Users *[]User // who has which role; nil: as it is
	// Wait is how long readers are waited for where new tables take the place of old
	// ones.
	Wait time.Duration
}

// Outcome is what a publication did.
type Outcome struct {
	Rebuilt bool  // tables, rules and grants were made anew
	Tables  int   // that stand on the server and can be read
	Sent    int   // of which rows were sent
	Rows    int64 // that were sent, those that row rules read among them
	Groups  int
	Logins  int // that have a role by the users' file
}

// publication is one transaction.
type publication struct {
	tx      pgx.Tx
	plan    *Plan
	content Content
	options PublishOptions

	database string
	outcome  Outcome
	notes    diag.List
	sent     []*table
}

// Publish brings the server to a release: all of it or, with an error, nothing. Errors
// are diagnostics; the list holds warnings.
func (s *Server) Publish(ctx context.Context, plan *Plan, content Content, o PublishOptions) (Outcome, diag.List, error) {
	p := &publication{plan: plan, content: content, options: o}
	err := pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
		p.tx = tx
		return p.run(ctx)
	})
	if err != nil {
		return Outcome{}, p.notes, refused(err, "the end of the transaction")
	}
	s.tidy(ctx, p)
	return p.outcome, p.notes, nil
}

func (p *publication) run(ctx context.Context) error {
	if err := p.settle(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{p.makePrivate, p.checkUsers, p.makeGroups, p.bring, p.giveRoles, p.warnOfTwoRoles} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	p.outcome.Tables, p.outcome.Groups = len(p.plan.Tables), len(p.plan.Groups)
	return p.record(ctx)
}

// settle makes the transaction independent of how the server and the connecting role are
// set up, and alone: two publications wait for each other. Names are looked up in
// pg_catalog alone, so that nobody's function can stand in for one of the server's
// (CVE-2018-1058).
func (p *publication) settle(ctx context.Context) error {
	statements := []string{
		"SET LOCAL search_path = pg_catalog, pg_temp",
		"SET LOCAL standard_conforming_strings = on",
		"SET LOCAL client_encoding = 'UTF8'",
		"SET LOCAL row_security = on",
		"SET LOCAL client_min_messages = warning",
		"SET LOCAL edfi.publishing = 'on'",
		fmt.Sprintf("SET LOCAL lock_timeout = %d", p.options.Wait.Milliseconds()),
		"SELECT pg_advisory_xact_lock(hashtextextended(" + literal("edfi-build "+p.plan.names.private()) + ", 0))",
	}
	if err := p.do(ctx, "the transaction", statements...); err != nil {
		return err
	}
	return p.ask(ctx, &p.database, "SELECT current_database()")
}

// bring exchanges rows where everything else is as it was, and makes all anew otherwise.
func (p *publication) bring(ctx context.Context) error {
	same, err := p.unchanged(ctx)
	if err != nil {
		return err
	}
	if same {
		return p.refresh(ctx)
	}
	p.outcome.Rebuilt = true
	return p.rebuild(ctx)
}

// refresh exchanges the rows of the tables that hold something else than before.
func (p *publication) refresh(ctx context.Context) error {
	before, err := p.digests(ctx)
	if err != nil {
		return err
	}
	for i, t := range p.plan.all() {
		digest := p.content.Digests[t.relation.String()]
		if digest != "" && before[t.Schema+"."+t.Name] == digest {
			continue
		}
		if err := p.exchange(ctx, t, fmt.Sprintf("stage_%d", i)); err != nil {
			return err
		}
	}
	return nil
}

// exchange goes by a table of the session: COPY refuses tables with row policies.
func (p *publication) exchange(ctx context.Context, t *table, stage string) error {
	into, staged := name(t.Schema, t.Name), name("pg_temp", stage)
	what := t.relation.String()
	if err := p.do(ctx, what, "CREATE TEMPORARY TABLE "+name(stage)+" "+t.definition()+" ON COMMIT DROP"); err != nil {
		return err
	}
	if err := p.send(ctx, t, staged); err != nil {
		return err
	}
	columns := list(t.columnNames())
	return p.do(ctx, what, "DELETE FROM "+into, "INSERT INTO "+into+" ("+columns+") SELECT "+columns+" FROM "+staged,
		"DROP TABLE "+staged, "ANALYZE "+into)
}

func (p *publication) send(ctx context.Context, t *table, into string) error {
	rows, err := send(ctx, p.tx, p.content.Estate, t, into)
	if err != nil {
		return err
	}
	p.sent = append(p.sent, t)
	p.outcome.Rows += rows
	if slices.Contains(p.plan.Tables, t) {
		p.outcome.Sent++
	}
	return nil
}

// tidy gives back the room of rows that were exchanged. The publication stands whatever
// becomes of it: the server's own vacuum would do it later.
func (s *Server) tidy(ctx context.Context, p *publication) {
	if p.outcome.Rebuilt {
		return
	}
	for _, t := range p.sent {
		_, _ = s.conn.Exec(ctx, "VACUUM "+name(t.Schema, t.Name))
	}
}

// do runs statements; what they work on is named where the server refuses one.
func (p *publication) do(ctx context.Context, what string, statements ...string) error {
	return do(ctx, p.tx, what, statements...)
}

func do(ctx context.Context, tx pgx.Tx, what string, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return refused(err, what)
		}
	}
	return nil
}

// ask reads a single value.
func (p *publication) ask(ctx context.Context, into any, question string, args ...any) error {
	return refused(p.tx.QueryRow(ctx, question, args...).Scan(into), "a look at its catalog")
}

// texts reads a column of texts.
func (p *publication) texts(ctx context.Context, question string, args ...any) ([]string, error) {
	rows, err := p.tx.Query(ctx, question, args...)
	if err != nil {
		return nil, refused(err, "a look at its catalog")
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return out, refused(err, "a look at its catalog")
}
