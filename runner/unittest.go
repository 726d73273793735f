package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// NeedsNoEstate tells whether all that is selected (nil: everything) are unit tests:
// they bring their rows, so that they run where there is neither lake nor landing
// folder.
func NeedsNoEstate(m *graph.Manifest, selected map[string]bool) bool {
	found := false
	for id, node := range m.Nodes {
		if selected != nil && !selected[id] {
			continue
		}
		if node.Kind != graph.KindUnitTest {
			return false
		}
		found = true
	}
	return found
}

// unitTest runs a model's statement on the rows of a test, or takes the outcome
// from the last release when nothing about it has changed. Only what passed is
// taken: the rows of a failure are to be seen.
func (r *run) unitTest(ctx context.Context, node *graph.Node, result *NodeResult) error {
	result.Fingerprint = fingerprint(r.manifest, node, "", nil)
	if failures, ok := r.knownOutcome(node, result.Fingerprint); ok && failures == 0 {
		result.State = Reused
		return nil
	}
	var difference rowDifference
	err := r.scratches.use(ctx, r.manifest.Project.Timezone, func(s scratch) (err error) {
		difference, err = s.try(ctx, r.manifest, node)
		return err
	})
	if err != nil || difference.none() {
		return err
	}
	result.State, result.Failures = Errored, 1
	summary := "the unit test " + title(node) + " failed: " + difference.summary()
	// People wrote these rows; they are no data of anyone, and may be shown.
	result.Message = summary + "\n" + difference.table()
	result.Diagnostics = append(result.Diagnostics, diag.New(diag.UnitTestFailed, node.Span, "%s", summary).
		WithDifference(difference.table()).WithHint("its SQL is at target/compiled/%s", node.CompiledPath()))
	return nil
}

// mostRows is how many rows more than expected are looked at.
const mostRows = 10_000

// try gives the test's rows to what the model reads and compares what comes out.
func (s scratch) try(ctx context.Context, m *graph.Manifest, node *graph.Node) (rowDifference, error) {
	for _, f := range inputsOf(m, node.UnitTest) {
		if err := s.engine.Fill(ctx, f.columns, f.rows); err != nil {
			return rowDifference{}, fmt.Errorf("give rows to %s: %w", f.rows.Relation, err)
		}
	}
	columns := comparedColumns(m, node.UnitTest)
	expected, err := s.expected(ctx, node.UnitTest.Expect, columns)
	if err != nil {
		return rowDifference{}, err
	}
	found, err := s.engine.Texts(ctx, node.CompiledCode, columns, len(expected)+mostRows)
	return compareFixture(columns, expected, found), err
}

type unitInput struct {
	columns []*graph.Column
	rows    graph.Fixture
}

// inputsOf lists what the model reads, in a fixed order; what isn't given is empty.
func inputsOf(m *graph.Manifest, u *graph.UnitTest) []unitInput {
	var inputs []unitInput
	for relation, columns := range u.Reads(m) {
		input := unitInput{columns, graph.Fixture{Relation: relation}}
		for _, given := range u.Given {
			if given.Relation == relation {
				input.rows = given
			}
		}
		inputs = append(inputs, input)
	}
	slices.SortFunc(inputs, func(a, b unitInput) int { return strings.Compare(a.rows.Relation.String(), b.rows.Relation.String()) })
	return inputs
}

// comparedColumns are those that the expected rows mention; all when none are
// expected, so that what came instead can be shown.
func comparedColumns(m *graph.Manifest, u *graph.UnitTest) []*graph.Column {
	model := m.Nodes[u.Model]
	var columns []*graph.Column
	for _, name := range u.Expect.Columns {
		column := model.Column(name)
		if name == graph.ColumnProblems && model.Problems != nil {
			column = model.Problems
		}
		columns = append(columns, column)
	}
	if len(columns) > 0 {
		return columns
	}
	return model.Columns
}

// expected writes the expected rows as the engine would.
func (s scratch) expected(ctx context.Context, f graph.Fixture, columns []*graph.Column) ([][]*string, error) {
	var types, texts []string
	for _, row := range f.Rows {
		for i, cell := range row {
			if cell != nil {
				types, texts = append(types, columns[i].Type), append(texts, *cell)
			}
		}
	}
	normal, err := s.engine.Normal(ctx, types, texts)
	if err != nil {
		return nil, err
	}
	rows := make([][]*string, len(f.Rows))
	for i, row := range f.Rows {
		rows[i] = make([]*string, len(row))
		for j, cell := range row {
			if cell != nil {
				rows[i][j], normal = &normal[0], normal[1:]
			}
		}
	}
	return rows, nil
}
