package runner

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// PurgedDigest names a person who was purged, so that it is known if it comes again and by
// nobody who lacks the key: a token of a subject that no model can have. pseudonym makes
// tokens with the key of the first epoch, which every later key file still holds.
func PurgedDigest(pseudonym func(subject, id string) (string, error), subject, id string) (string, error) {
	return pseudonym(PurgedSubject(subject), id)
}

// PurgedSubject is the subject of PurgedDigest's tokens. The key must know it by the letter
// case of the subject itself, or another spelling of the identifier isn't known again.
func PurgedSubject(subject string) string { return "purged " + subject }

// warnOfPurged tells how many rows of a delivery name people who were purged. Nobody is
// named: who it is stands in the rows.
func (b *batch) warnOfPurged(ctx context.Context) error {
	people, err := b.ingest.lake.PurgedPeople()
	if err != nil || len(people) == 0 || b.ingest.pseudonym == nil {
		return err
	}
	var rows int64
	met := map[string]bool{}
	for _, c := range b.ingest.source.Columns {
		if c.Governance.Classification.Rank() != graph.Direct.Rank() || len(c.Governance.Subject) == 0 {
			continue
		}
		n, err := b.countPurged(ctx, c, people, met)
		if err != nil {
			return err
		}
		rows = max(rows, n) // a row can name a person in several columns
	}
	if rows > 0 {
		b.warnings = append(b.warnings, diag.Warn(diag.PurgedCameAgain, b.ingest.source.Span,
			"%s: %s of %s", b.delivery.Files[0].Path, plural(rows, "row"), persons(len(met))).
			WithHint("have the source delete them, and purge them again; if they have come back, there is nothing to do"))
	}
	return nil
}

func persons(n int) string {
	if n == 1 {
		return "1 person who was purged"
	}
	return fmt.Sprintf("%d people who were purged", n)
}

// countPurged counts the rows whose cell of a column is a purged person's, and notes whose.
func (b *batch) countPurged(ctx context.Context, c *graph.Column, people []string, met map[string]bool) (int64, error) {
	answer, err := b.ingest.engine.Query(ctx, fmt.Sprintf("SELECT %[1]s, count(*) FROM %[2]s WHERE %[1]s IS NOT NULL GROUP BY 1", name(c.Name), quoted(b.rows.Relation)), 0)
	if err != nil {
		return 0, err
	}
	var rows int64
	for _, row := range answer.Rows {
		for _, subject := range c.Governance.Subject {
			digest, err := PurgedDigest(b.ingest.pseudonym, subject, *row[0])
			if err != nil || !slices.Contains(people, digest) {
				continue // an empty cell has none
			}
			met[digest] = true
			n, err := strconv.ParseInt(*row[1], 10, 64)
			if err != nil {
				return 0, err
			}
			rows += n
		}
	}
	return rows, nil
}
