package diag

// Unit tests and the freshness of sources.
const (
	BadUnitTest    Code = "EB1480"
	BadFixture     Code = "EB1481"
	UnknownFixture Code = "EB1482"
	MisfitCell     Code = "EB1483"
	BadOverride    Code = "EB1484"
	UnitTestFailed Code = "EB1485"
	BadFreshness   Code = "EB1486"
	StaleSource    Code = "EB1487"
)

var unitTestCodes = []Entry{
	{BadUnitTest, "a unit test that can't be made",
		"A unit test gives rows for what one model reads and says which rows the model makes of them. This one names a model that isn't there, an input that the model doesn't read, or no rows to expect.",
		"Name the model by its file's name, and its inputs as the model does: ref('model'), source('system', 'table'), source_history('system', 'table') or this."},
	{BadFixture, "rows of a unit test that can't be read",
		"Rows are a list of mappings from column to value, CSV text with `format: csv`, or the name of a CSV file in the folder tests/fixtures. SQL is not taken: rows that are written out say more, and are checked cell by cell.",
		"Write the rows in one of these forms. A CSV record has as many cells as the header; an empty cell is NULL, and \"\" is an empty text."},
	{UnknownFixture, "a column that a unit test's rows can't have",
		"Given rows have the columns of the input, expected rows those of the model. Columns that are left out are NULL in given rows and not compared in expected ones.",
		"Correct the column's name."},
	{MisfitCell, "a value of the wrong type in a unit test",
		"Each value is read as the type of its column. This one can't be.",
		"Write a value of that type, or `null`. Dates are written as 2026-03-31, lists as '[1, 2]', in quotes."},
	{BadOverride, "an override that overrides nothing",
		"A unit test can replace vars, macros by a fixed text, kpis, report_date, and is_incremental for an incremental model. What it names here isn't among them, or the value doesn't fit.",
		"Correct the name, or remove the override."},
	{UnitTestFailed, "a unit test that failed",
		"With the given rows the model makes other rows than expected: `-` marks a row that is missing, `+` one that wasn't expected, and ^ the cells that differ. Order doesn't count, and only the columns of the expected rows are compared; numbers of type DOUBLE to nine digits. The model wasn't built.",
		"If the rows expected are right, mend the model; else correct the test. The statement is in target/compiled."},
	{BadFreshness, "freshness that can't be told",
		"`loaded_at_field` is an expression over the declared columns that says when a row was loaded, as a date or a timestamp; `filter` is a condition over them. Raw columns are text, so one alone is no point in time.",
		"Cast the column, such as CAST(exported_at AS TIMESTAMP); without a zone it is taken in the project's. Leave loaded_at_field out to go by when rows were ingested."},
	{StaleSource, "a source that is late",
		"The newest row of the table is older than its freshness allows, or the table never had one.",
		"See whether files still arrive in the landing folder, and whether `edfi-build ingest` takes them."},
}
