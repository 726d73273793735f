package diag

// Codes EB14xx: what the engine finds when it binds a model, and contracts.
const (
	BindError       Code = "EB1401"
	UnnamedColumn   Code = "EB1402"
	DuplicateColumn Code = "EB1403"
	UntypedNull     Code = "EB1404"
	UnstorableType  Code = "EB1405"
	ContractBreach  Code = "EB1406"
	UndefinedColumn Code = "EB1407"
	BadTest         Code = "EB1408"
	NotYetBuilt     Code = "EB1409"
	BadConfig       Code = "EB1410"
	UnknownEdFi     Code = "EB1411"
	Forbidden       Code = "EB1412" // what the law of the project's profile keeps a district from collecting
)

var bindCodes = []Entry{
	{BindError, "SQL that doesn't fit the estate",
		"The engine itself bound the statement against the declared sources and the models before it, without data, and it doesn't fit: a column or function that isn't there, or types that don't go together.",
		"The place is in the file you wrote. `edfi-build ls --output json` lists the columns of each node."},
	{UnnamedColumn, "an output column without a usable name",
		"Every column of a model stands in the dictionary, in Parquet and in SQL of other engines, so its name needs lower-case letters, digits and underscores, not starting with a digit, at most 63.",
		"Add `as a_name` to the expression."},
	{DuplicateColumn, "two output columns of one name",
		"The engine would rename one of them without a word.",
		"Give them different names, or select only one: a star over a join brings both sides."},
	{UntypedNull, "a column that is nothing but NULL",
		"A bare NULL has no type; the engine would call it INTEGER.",
		"Give it one: CAST(NULL AS VARCHAR)."},
	{UnstorableType, "a type that can't be stored",
		"Delta Lake has no type for this, and a silent conversion could lose something.",
		"Cast the column to a type that can be stored, such as VARCHAR, BIGINT, DECIMAL, DATE or TIMESTAMP."},
	{ContractBreach, "a model that doesn't keep its contract",
		"With contract: {enforced: true} a model's columns and types must be exactly the declared ones. Where the contract names an Ed-Fi entity, the key and the required fields are there or withheld, types fit, and of people there are pseudonyms alone.",
		"Change the SELECT or the declaration; each difference is listed with its place. The fields of an entity are in schema/edfi."},
	{UndefinedColumn, "a description of a column that isn't there",
		"The YAML describes, or tests, a column that the model doesn't give.",
		"Check the spelling, or remove the entry."},
	{BadTest, "a data test that can't be made",
		"The test's name isn't known, an argument is missing or of the wrong kind, or its SQL doesn't fit the model.",
		"The tests are not_null, unique, accepted_values, relationships, accepted_range, not_null_proportion, expression_is_true, unique_combination, row_count_between, recency and small_cells_suppressed, and those of the project itself in tests/generic."},
	{NotYetBuilt, "something that this version doesn't do",
		"The key is part of the language, and this version refuses it rather than do something else in its place.",
		"Use what the message offers."},
	{UnknownEdFi, "not in the Ed-Fi standard",
		"A contract names an entity, or a column an element, that the project's version of the Ed-Fi Data Standard doesn't have among its contracts.",
		"Check the spelling against schema/edfi. A column that is the district's own needs no business.edfi."},
	{Forbidden, "something that a district must not collect",
		"The project names a profile of the law it stands under, and a column holds what an article of that law keeps a district from collecting.",
		"Take the column out of the export and of the project. What an export holds is kept in raw even where no column is declared for it."},
	{BadConfig, "a configuration that doesn't fit",
		"A key or value of config isn't known for this kind of node.",
		"The message lists what is."},
}
