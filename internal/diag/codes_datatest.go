package diag

// Codes EB145x: data tests, and descriptions that don't fit their model.
const (
	TestTypes         Code = "EB1450"
	BadGenericTest    Code = "EB1451"
	UndescribedColumn Code = "EB1452"
)

var dataTestCodes = []Entry{
	{TestTypes, "a test that compares columns of different kinds",
		"A relationships test compares a column with one of another table, and their types are of different kinds, such as text and numbers. The engine would convert one of them in each row: '007' would equal 7, and a value that isn't a number would stop the run.",
		"Give both columns one type: cast in the model that makes one of them."},
	{BadGenericTest, "a generic test that can't be used",
		"A file in tests/generic is a test that YAML declares by the file's name. Its name is that of a built-in test, or it is no template of one SELECT.",
		"Rename the file. Inside, {{ model }} is the tested relation, {{ column }} the tested column, and {{ argument \"name\" }} what the declaration gives."},
	{UndescribedColumn, "a description that misses a column",
		"The YAML describes the columns of this model, but not all of them. Those that are missing stand in the dictionary without a word.",
		"Add them under columns, or take them out of the SELECT."},
}
