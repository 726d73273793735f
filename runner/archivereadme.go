package runner

import (
	"fmt"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// archiveReadme tells an auditor, who may know nothing of the program, what is in
// an archive and how to check it with common tools.
func archiveReadme(r lake.Release, withRaw bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Release %d of %s, target %s\n\n", r.Number, r.Project, r.Target)
	fmt.Fprintf(&b, "Made      %s (UTC)", r.Time.Format(time.DateTime))
	if r.User != "" {
		fmt.Fprintf(&b, " by %s", r.User)
	}
	fmt.Fprintf(&b, "\nWith      edfi-build %s\n", r.EdfiBuild)
	fmt.Fprintf(&b, "From      %s\n", gitWords(r.Git))
	fmt.Fprintf(&b, "Speaks of %s (report date)\n", r.ReportDate)
	fmt.Fprintf(&b, "Holds     %d tables and %d views; %s\n", len(r.Tables), len(r.Views), testWords(r.Tests))
	b.WriteString(archiveText)
	if withRaw {
		b.WriteString(archiveRawText)
	} else {
		b.WriteString(archiveNoRawText)
	}
	return b.String()
}

func gitWords(g *lake.Git) string {
	switch {
	case g == nil:
		return "a project that was in no git repository"
	case g.Dirty:
		return "git commit " + g.Commit + ", with changes that were not committed"
	}
	return "git commit " + g.Commit
}

func testWords(tests map[string]lake.TestOutcome) string {
	passed := 0
	for _, t := range tests {
		if t.Status == "pass" {
			passed++
		}
	}
	switch len(tests) {
	case 0:
		return "no data tests"
	case passed:
		return fmt.Sprintf("all %d data tests passed", passed)
	}
	return fmt.Sprintf("%d of %d data tests passed, the others warned", passed, len(tests))
}

const archiveText = `
A release is one state of all tables that belong together. This archive explains
where each of its numbers comes from.

releases/         the file of this release and of every one kept before it. It names,
                  for each table, the version, and the outcome of each test.
                  A file that ends in .tombstone.json says what was removed later,
                  on purpose.
release/          what made it: compiled/ has the SQL of each model as it was run,
                  kpis.yml and governance.yml the definitions, manifest.json all of
                  the project: descriptions, columns, tests, what reads what.
tables.json       for each table its columns, its data files with size and SHA-256,
                  and for raw tables every delivery with its landing files.
commits/          the entry of each table's log that the release names.
SHA256SUMS        the SHA-256 of every file here.

To check it:

1. sha256sum -c SHA256SUMS
   Nothing in this archive was changed.
2. In releases/, "previous_sha256" of each file is the SHA-256 of the file before it
   (sha256sum releases/*). Nobody has changed or taken out a release. Compare the
   last one with the file of the same name in the lake's folder _releases.
3. In the file of this release, "files" has the SHA-256 of each file of release/, and
   "commit_sha256" of each table is that of its file in commits/.
4. In commits/, "add" names the data files that the commit brought, and tags.sha256 the
   SHA-256 of each; tables.json has all files of each table. Compare them with the
   files of the lake: "edfi-build verify" does that for all of them.
`

const archiveRawText = `
landing/          the files that came, each named by its SHA-256; tables.json has their
                  original names. THEY NAME PEOPLE: keep this archive as you keep them.
`

const archiveNoRawText = `
The landing files themselves are not here, since they name people. The lake keeps
them under the SHA-256 that tables.json gives; "audit export --with-raw" adds them.
`
