package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// SmallestCrowd is how many people must share what describes them before one of them
// doesn't stand out (k-anonymity with k = 11): the California Department of Education
// hides ten or fewer.
const SmallestCrowd = 11

// StandOut counts the rows of a relation whose people stand out by what a role sees of
// them. It names columns and no values.
type StandOut struct {
	Rows    int64          `json:"rows"`    // of people whom fewer than SmallestCrowd share all of Columns with, themselves included
	Of      int64          `json:"of"`      // rows that the role sees
	Columns []string       `json:"columns"` // the quasi-identifiers that it sees
	Without []ColumnWeight `json:"without"` // what hiding one of them would change, the most helpful first
}

// ColumnWeight is how many rows would still stand out without a column.
type ColumnWeight struct {
	Column string `json:"column"`
	Rows   int64  `json:"rows"`
}

// Rows counts the rows of a relation that the role sees, and all that there are. Raw isn't
// counted: that would be a read of it.
func (v *RoleView) Rows(ctx context.Context, relation string) (seen, of int64, err error) {
	if _, err := v.Show(ctx, []string{relation}); err != nil {
		return 0, 0, err
	}
	if of, err = v.reader.engine.Count(ctx, "SELECT count(*) FROM "+relation); err != nil {
		return 0, 0, err
	}
	counts, err := v.scope.Counts(ctx, "SELECT count(*) FROM "+relation)
	if err != nil {
		return 0, 0, err
	}
	return counts[0], of, nil
}

// StandOut looks for people who stand out in what the role sees of a relation; nil where
// its rows aren't of people, or no quasi-identifier of them is seen.
func (v *RoleView) StandOut(ctx context.Context, relation string) (*StandOut, error) {
	a := v.access[relation]
	person, describing := identifying(a)
	if person == "" || len(describing) == 0 {
		return nil, nil
	}
	if _, err := v.Show(ctx, []string{relation}); err != nil {
		return nil, err
	}
	s := &StandOut{Columns: describing, Without: []ColumnWeight{}}
	var err error
	if s.Rows, s.Of, err = v.standingOut(ctx, relation, person, describing); err != nil || s.Rows == 0 {
		return s, err
	}
	for i, column := range describing {
		rest := slices.Delete(slices.Clone(describing), i, i+1)
		rows, _, err := v.standingOut(ctx, relation, person, rest)
		if err != nil {
			return nil, err
		}
		s.Without = append(s.Without, ColumnWeight{column, rows})
	}
	slices.SortStableFunc(s.Without, func(a, b ColumnWeight) int { return int(a.Rows - b.Rows) })
	return s, nil
}

func (v *RoleView) standingOut(ctx context.Context, relation, person string, columns []string) (rows, of int64, err error) {
	list := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		list = append(list, quoteColumn(c))
	}
	group := strings.Join(list, ", ")
	if group == "" {
		group = "()"
	}
	counts, err := v.scope.Counts(ctx, fmt.Sprintf(`WITH groups AS (SELECT count(DISTINCT %s) AS people, count(*) AS n FROM %s GROUP BY %s)
		SELECT CAST(coalesce(sum(n) FILTER (people < %d), 0) AS BIGINT), CAST(coalesce(sum(n), 0) AS BIGINT) FROM groups`,
		quoteColumn(person), relation, group, SmallestCrowd))
	if err != nil {
		return 0, 0, err
	}
	return counts[0], counts[1], nil
}

// identifying names the column that tells people apart, a student's token before another's,
// and the quasi-identifiers beside it.
func identifying(a graph.Access) (person string, columns []string) {
	student := false
	for _, c := range a.Visible() {
		switch c.Governance.Classification {
		case graph.Quasi:
			if !slices.Contains(originNames, c.Name) {
				columns = append(columns, c.Name)
			}
		case graph.Pseudonym:
			is := slices.Contains(c.Governance.Subject, "student")
			if person == "" || (is && !student) {
				person, student = c.Name, is
			}
		}
	}
	return person, columns
}

// originNames are the columns that lead a row to its line in a file: each names a row and
// describes nobody.
var originNames = []string{graph.ColumnFileSHA256, graph.ColumnRowNumber}

func quoteColumn(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
