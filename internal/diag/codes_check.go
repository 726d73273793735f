package diag

// Codes EB18xx: the project's own rules.
const (
	CheckBreached Code = "EB1801"
	BadCheck      Code = "EB1802"
)

var checkCodes = []Entry{
	{CheckBreached, "a rule of the project that is breached",
		"A check, a SELECT over the manifest in the checks folder, gave a row for this node or column: it breaks a rule that the project has set for itself.",
		"Do what the rule asks for. If the rule is wrong, mend its file, or give it {{ config \"severity\" \"warn\" }}."},
	{BadCheck, "a check that can't be used",
		"A check is one SELECT over the tables nodes, columns, edges, column_edges, tests and policies. Each of its rows is a breach: the column `node` holds the id of what breaks the rule, `column_name` and `message` are optional.",
		"Select `node`, and read those tables only. What the data must hold is a test, not a check."},
}
