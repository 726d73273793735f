package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Person is whom a purge takes out of the lake.
type Person struct {
	Subject string
	IDs     []string                 // natural identifiers, in the vault's normal form
	Tokens  []string                 // of every epoch
	Normal  func(cell string) string // a cell in the vault's normal form; concurrent use
	Digests []string                 // keyed, to know the person if it comes again; see PurgedDigest
	Known   int                      // entries of the vault

	linked map[string][]string // further identifiers, found in rows beside those, by their numbering
}

// PurgeOptions is what a purge takes from the outside.
type PurgeOptions struct {
	Target   graph.Target // its lake path must be absolute
	Manifest *graph.Manifest
	Person   Person
	Reason   string // for the tombstone: it must name nobody
	Confirm  bool   // purge; else only plan
	// Before is called before anything is changed, with what will be: it writes the
	// record of the purge.
	Before func(*PurgePlan, Person) error
	// Know adds to the person what further identifiers, in normal form, are known by: tokens,
	// digests, entries of the vault. nil: nothing is.
	Know func(person *Person, ids []string) error
	// Forget takes tokens out of the vault. It is called last, and again when a purge is
	// finished that was cut off.
	Forget func(tokens []string) error

	FS      lake.FS // nil: the system's
	Now     func() time.Time
	NewID   func() string
	Host    string
	PID     int
	Version string // of edfi-build
}

// PurgePlan is what a purge takes out, or has taken out.
type PurgePlan struct {
	Identifiers  []PurgedIdentifier `json:"identifiers"` // that were found beside those given
	Tables       []PurgedTable      `json:"tables"`
	Landing      []PurgedLanding    `json:"landing_files"`
	Dropped      []string           `json:"dropped"`       // below the lake: made anew when they are wanted
	Mentions     []Mention          `json:"mentions"`      // what stays and may name the person
	KeptWith     []string           `json:"kept_with"`     // files kept beside releases that name the person, below the lake
	VaultEntries int                `json:"vault_entries"` // about the person
	Nothing      bool               `json:"nothing"`       // nobody was found
}

// PurgedTable counts what goes out of a table in all of its versions.
type PurgedTable struct {
	Relation string `json:"relation"`
	Versions int64  `json:"versions"` // of the table
	Files    int    `json:"files"`    // data files that are rewritten
	Rows     int64  `json:"rows"`     // rows that go out of them
}

// PurgedLanding is a landing file that is rewritten in all of the states in which it came.
type PurgedLanding struct {
	Path    string `json:"path"`    // below the landing folder, where it came from
	Files   int    `json:"files"`   // that are kept of it
	Records int64  `json:"records"` // that go out of them
	Whole   int    `json:"whole"`   // files that go with all that is in them: their records can't be told apart
}

// Purge takes a person out of every version of every table, the landing files that are
// kept, and the vault; or tells what it would take out. Of the record of accesses nothing
// goes. While a purge works, nobody else reads or writes the lake; one that was cut off is
// to be finished first, see FinishPurge.
//
// Data files and logs are rewritten under the numbers and times they had; a tombstone maps
// the digests of what was to those of what is, which is what Verify accepts. Figures of
// groups stay in the releases that counted the person.
func Purge(ctx context.Context, o PurgeOptions) (plan *PurgePlan, err error) {
	p := &purge{options: o, lake: lake.New(o.Target.Lake, o.lake())}
	unlock, err := p.lake.Lock(o.holder())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.open(ctx); err != nil {
		return nil, err
	}
	if err := p.find(ctx); err != nil {
		return nil, err
	}
	if o.Confirm && !p.plan.Nothing {
		err = p.carryOut(ctx)
	}
	return &p.plan, err
}

func (o PurgeOptions) lake() lake.Options {
	return lake.Options{FS: o.FS, Now: o.Now, NewID: o.NewID, Engine: "edfi-build/" + o.Version, Parquet: duckdb.Checkpoints{}}
}

// purge is one call of Purge.
type purge struct {
	options PurgeOptions
	plan    PurgePlan

	lake    *lake.Lake
	engine  *duckdb.Engine
	sources sources
	kinds   kinds
	files   []purgedFile              // data files with rows that go
	landing []purgedOriginal          // landing files with records that go
	stray   []string                  // data files that no commit names, and landing files that no delivery does
	raw     []graph.Relation          // tables that landing files were delivered to
	temp    string                    // folder for what is unpacked
	origins map[string]map[int64]bool // of raw rows that go: lines by the SHA-256 of the file that came
}

// FinishPurge finishes a purge that was cut off, and tells whether there was one. Of the
// options, Person and Manifest don't count: what is to be done stands in the lake.
func FinishPurge(o PurgeOptions) (done bool, err error) {
	l := lake.New(o.Target.Lake, o.lake())
	unlock, err := l.LockForPurge(o.holder())
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return l.FinishPurge(o.Forget)
}

func (o PurgeOptions) holder() lake.Holder { return lake.Holder{PID: o.PID, Host: o.Host} }

// open clears what unfinished work has left, and starts an engine that knows the person
// again.
func (p *purge) open(ctx context.Context) error {
	if err := p.lake.ClearTemp(); err != nil {
		return err
	}
	var err error
	if p.temp, err = p.lake.TempDir(p.options.NewID()); err != nil {
		return err
	}
	p.origins = map[string]map[int64]bool{}
	p.plan.Tables, p.plan.Landing, p.plan.Mentions = []PurgedTable{}, []PurgedLanding{}, []Mention{}
	p.plan.Identifiers, p.options.Person.linked = []PurgedIdentifier{}, map[string][]string{}
	if p.sources, err = readSources(p.lake, p.options.Manifest); err != nil {
		return err
	}
	if known := p.sources.subjects(); !slices.Contains(known, p.options.Person.Subject) {
		d := diag.New(diag.NobodyToPurge, source.Span{}, "no column carries the identity of a %s", p.options.Person.Subject)
		return d.WithHint("the subjects are %s", strings.Join(known, ", "))
	}
	p.kinds = readKinds(p.options.Manifest, p.options.Person.Subject)
	p.engine, err = duckdb.Open(ctx, duckdb.Options{
		Timezone: p.options.Manifest.Project.Timezone, MemoryLimit: p.options.Target.MemoryLimit,
		TempDir: p.temp, AllowedDirs: []string{p.options.Target.Lake}, Pseudonym: p.answer,
	})
	return err
}

func (p *purge) close() error {
	if p.engine == nil {
		return p.lake.ClearTemp()
	}
	return errors.Join(p.engine.Close(), p.lake.ClearTemp())
}

// find works out the plan. It changes nothing.
func (p *purge) find(ctx context.Context) error {
	tables, stray, err := p.lake.AllFiles()
	if err != nil {
		return err
	}
	p.stray = stray
	if err := p.follow(ctx, tables); err != nil {
		return err
	}
	// Raw first: where its rows came from leads to landing files, and to rows of other
	// tables that keep their origin.
	for _, isRaw := range []bool{true, false} {
		for _, t := range tables {
			if (t.Relation.Space == graph.RawLayer) != isRaw {
				continue
			}
			if err := p.findRows(ctx, t); err != nil {
				return err
			}
			if isRaw && !strings.HasSuffix(t.Relation.Name, graph.RejectsSuffix) {
				p.raw = append(p.raw, t.Relation)
			}
		}
		if err := p.showOrigins(ctx); err != nil {
			return err
		}
	}
	if err := p.findLanding(ctx); err != nil {
		return err
	}
	if p.plan.Dropped, err = p.lake.Derived(); err != nil {
		return err
	}
	p.plan.KeptWith, err = p.lake.KeptWith(p.options.Person.mentionedIn)
	p.plan.VaultEntries = p.options.Person.Known
	p.plan.Nothing = len(p.files)+len(p.landing)+p.plan.VaultEntries == 0
	return err
}

// carryOut purges what was found: first all that is new is prepared, then the tombstone is
// written, and then the purge is finished.
func (p *purge) carryOut(ctx context.Context) error {
	if err := p.options.Before(&p.plan, p.options.Person); err != nil {
		return err
	}
	next, err := p.lake.BeginPurge()
	if err != nil {
		return err
	}
	if err := p.prepare(ctx, next); err != nil {
		return errors.Join(err, next.Abandon())
	}
	// Whether a tombstone that couldn't be made durable stands isn't known: what was
	// prepared stays for it.
	if err := next.Bury(p.options.Reason, p.options.Person.Digests, p.options.Person.Tokens); err != nil {
		return err
	}
	_, err = p.lake.FinishPurge(p.options.Forget)
	return err
}

func (p *purge) prepare(ctx context.Context, next *lake.Purge) error {
	for _, f := range p.files {
		if err := p.rewriteFile(ctx, next, f); err != nil {
			return err
		}
	}
	for _, f := range p.landing {
		if err := p.rewriteLanding(ctx, next, f); err != nil {
			return err
		}
	}
	for _, name := range p.stray {
		next.Drop(name)
	}
	_, err := next.DropDerived()
	return err
}

// impossible says that something can't be rewritten.
func impossible(format string, args ...any) diag.Diagnostic {
	return diag.New(diag.PurgeImpossible, source.Span{}, "%s", fmt.Sprintf(format, args...))
}
