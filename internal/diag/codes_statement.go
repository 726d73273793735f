package diag

// Codes EB13xx: what a model's statement may do. A model is code from a
// colleague, not from root (design §5).
const (
	NotOneSelect      Code = "EB1301"
	HardCodedRelation Code = "EB1302"
	TableFunction     Code = "EB1303"
	ForbiddenFunction Code = "EB1304"
	ForbiddenSource   Code = "EB1305"
	PivotWithoutIn    Code = "EB1306"
	StatementTooLarge Code = "EB1307"
	BadSyntax         Code = "EB1308"
)

var statementCodes = []Entry{
	{NotOneSelect, "not one SELECT",
		"A model is one SELECT, WITH … SELECT or FROM-first query. Anything else (INSERT, COPY, SET, ATTACH, two statements) would act on the estate instead of describing a table.",
		"Keep the query and remove the rest. What a model is called and how it is stored is configuration: {{ config \"materialized\" \"table\" }} or YAML."},
	{HardCodedRelation, "a relation by its bare name",
		"Relations come only from ref, source and this. A bare name would hide the dependency: the model could be built too early, from another release, or from a file.",
		"Write {{ ref \"model\" }} for a model or seed and {{ source \"system\" \"table\" }} for a raw table. A name that should be a CTE is perhaps misspelt."},
	{TableFunction, "a table function that models may not call",
		"Table functions can read files, run SQL text or show the engine's inside. Models may call only unnest, range, generate_series, generate_subscripts, repeat, json_each and json_tree.",
		"Land the file as a source, or write the query out."},
	{ForbiddenFunction, "a function that makes a model depend on more than its inputs",
		"The clock, chance and the session differ from run to run, so the same inputs would give another answer and nothing could be reused or audited. The engine's own pseudonym function is called only through the template.",
		"For today's date use {{ report_date }}. For a person's token use {{ pseudonym \"student\" \"column\" }}. For random order, order by a key."},
	{ForbiddenSource, "a FROM that models may not use",
		"DESCRIBE, SHOW and SUMMARIZE read the engine's catalog instead of the estate.",
		"Select from ref or source."},
	{PivotWithoutIn, "a PIVOT without IN",
		"Without a list of values the columns of the result depend on the data, so they can't be known, described or governed before a run.",
		"List the values: PIVOT t ON subject IN ('ELA', 'Math') USING sum(n)."},
	{StatementTooLarge, "a statement too large to check",
		"Rendered SQL is limited to 256 KB and 500 set operations.",
		"Split the model, or replace the repetition by a join with a seed."},
	{BadSyntax, "SQL that the engine can't read",
		"The rendered statement is not valid SQL. The place is in the file you wrote; where a template expression made the text, the place is that expression.",
		"Look at target/compiled for the rendered text."},
}
