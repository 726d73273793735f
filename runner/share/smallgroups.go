package share

import (
	"context"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// SmallestGroup is how many people must share what describes them before a release for
// research calls them hard to find: the California Department of Education hides ten or
// fewer.
const SmallestGroup = 11

// SmallGroups counts the rows of a relation whose people stand out by what the columns
// say of them.
type SmallGroups struct {
	Relation string   `json:"relation"`
	Columns  []string `json:"columns"` // the quasi-identifiers among them
	Rows     int64    `json:"rows"`    // of groups of fewer than SmallestGroup people
	Of       int64    `json:"of"`
}

// smallGroups looks at each view with rows of people.
func (w *workshop) smallGroups(ctx context.Context, views []view) ([]SmallGroups, error) {
	var list []SmallGroups
	for _, v := range views {
		person, describing := v.people()
		if person == "" || len(describing) == 0 {
			continue
		}
		counts, err := w.Engine().Counts(ctx, fmt.Sprintf(`WITH seen AS (%s), groups AS (SELECT count(DISTINCT %s) AS people, count(*) AS n FROM seen GROUP BY %s)
			SELECT CAST(coalesce(sum(n) FILTER (people < %d), 0) AS BIGINT), CAST(coalesce(sum(n), 0) AS BIGINT) FROM groups`,
			v.statement(), quote(person), quoted(describing), SmallestGroup))
		if err != nil {
			return nil, notMade("the release for research", err)
		}
		if counts[0] > 0 {
			list = append(list, SmallGroups{Relation: v.node.Relation.String(), Columns: describing, Rows: counts[0], Of: counts[1]})
		}
	}
	return list, nil
}

// people names the first column of tokens of students, else of anybody, and the columns
// that describe them.
func (v view) people() (person string, describing []string) {
	for _, c := range v.columns {
		if isToken(c) && (person == "" || ofStudents(c) && !ofStudents(v.node.Column(person))) {
			person = c.Name
		}
		if c.Governance.Classification == graph.Quasi {
			describing = append(describing, c.Name)
		}
	}
	return person, describing
}

func ofStudents(c *graph.Column) bool {
	return len(c.Governance.Subject) == 1 && c.Governance.Subject[0] == "student"
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = quote(name)
	}
	return strings.Join(list, ", ")
}
