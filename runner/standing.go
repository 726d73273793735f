package runner

import (
	"context"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// Standing is how many rows of a table are about a person.
type Standing struct {
	Relation string `json:"relation"`
	Rows     int64  `json:"rows"`
}

// Standing counts the rows past raw that name a person by one of the tokens, in all
// stored tables of the release. It reads no identity.
func (r *Reader) Standing(ctx context.Context, tokens []string) ([]Standing, error) {
	var list []Standing
	for _, node := range r.Manifest.Sorted(graph.KindSeed, graph.KindModel) {
		condition := namesOneOf(node, tokens)
		if r.Release.Tables[node.Relation.String()].Rows == 0 || condition == "" {
			continue
		}
		if err := r.estate.show(ctx, node.ID); err != nil {
			return nil, err
		}
		rows, err := r.engine.Count(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", node.Relation, condition))
		if err != nil {
			return nil, err
		}
		if rows > 0 {
			list = append(list, Standing{node.Relation.String(), rows})
		}
	}
	return list, nil
}

// namesOneOf is the condition that a row names one of the tokens; "" where a node has no
// column of tokens.
func namesOneOf(node *graph.Node, tokens []string) string {
	var either []string
	for _, c := range node.Columns {
		if c.Governance.Classification == graph.Pseudonym {
			either = append(either, fmt.Sprintf("CAST(%s AS VARCHAR) IN (%s)", name(c.Name), literals(tokens)))
		}
	}
	return strings.Join(either, " OR ")
}

// Relations of the reference project that say whom a teacher and a school have now.
var (
	teacherScope = graph.Relation{Space: "refined", Name: "staff_student_scope"}
	schoolScope  = graph.Relation{Space: "refined", Name: "student_school_association"}
)

// ScopeOf names the table that TeacherRoster and SchoolRoster read; "" where the
// release has none.
func (r *Reader) ScopeOf(teacher bool) string {
	relation, columns := schoolScope, []string{"student_id_hash", "school_id", "entry_date", "exit_withdraw_date"}
	if teacher {
		relation, columns = teacherScope, []string{"staff_id_hash", "student_id_hash"}
	}
	node := r.node(relation)
	if node == nil {
		return ""
	}
	if _, stored := r.Release.Tables[relation.String()]; !stored {
		return ""
	}
	for _, c := range columns {
		if node.Column(c) == nil {
			return ""
		}
	}
	return relation.String()
}

// TeacherRoster lists the tokens of the students in the current sections of one of the
// staff tokens, sorted: what row rules call the teacher's own.
func (r *Reader) TeacherRoster(ctx context.Context, staff []string) ([]string, error) {
	return r.tokens(ctx, teacherScope, fmt.Sprintf("staff_id_hash IN (%s)", literals(staff)))
}

// SchoolRoster lists the tokens of the students enrolled at a school on the day that the
// release speaks about, sorted. The first and the last day of a stay belong to it.
func (r *Reader) SchoolRoster(ctx context.Context, school string) ([]string, error) {
	condition := fmt.Sprintf("CAST(school_id AS VARCHAR) = %[1]s AND entry_date <= DATE %[2]s AND coalesce(exit_withdraw_date >= DATE %[2]s, true)",
		literal(school), literal(r.Release.ReportDate))
	if r.node(schoolScope).Column("is_no_show") != nil {
		condition += " AND is_no_show IS NOT TRUE"
	}
	return r.tokens(ctx, schoolScope, condition)
}

func (r *Reader) tokens(ctx context.Context, from graph.Relation, condition string) ([]string, error) {
	if _, err := r.Show(ctx, []string{from.String()}); err != nil {
		return nil, err
	}
	answer, err := r.engine.Query(ctx, fmt.Sprintf("SELECT DISTINCT student_id_hash FROM %s WHERE student_id_hash IS NOT NULL AND %s ORDER BY 1", from, condition), 0)
	if err != nil {
		return nil, withoutCells(err)
	}
	tokens := make([]string, len(answer.Rows))
	for i, row := range answer.Rows {
		tokens[i] = cellText(row[0])
	}
	return tokens, nil
}
