package diag

// Codes EB10xx: what can be wrong with a project's YAML files and folders before
// any SQL is looked at.
const (
	// BadYAML: the text is not YAML.
	BadYAML Code = "EB1001"
	// FileTooLarge: a file is longer than its kind may be.
	FileTooLarge Code = "EB1002"
	// NestedTooDeep: lists and mappings stand inside each other too often.
	NestedTooDeep Code = "EB1003"
	// SeveralDocuments: a YAML file holds more than one document.
	SeveralDocuments Code = "EB1004"
	// IndirectYAML: an anchor, alias, merge key, tag or directive.
	IndirectYAML Code = "EB1005"
	// UnknownKey: a key that means nothing at its place.
	UnknownKey Code = "EB1006"
	// DuplicateKey: a key that stands twice in one mapping.
	DuplicateKey Code = "EB1007"
	// MissingKey: a key that must be there is not, or has no value.
	MissingKey Code = "EB1008"
	// WrongType: a value of another shape than its key takes.
	WrongType Code = "EB1009"
	// BadCharacter: a file is not plain UTF-8 text.
	BadCharacter Code = "EB1010"
	// IgnoredKey: a key of dbt that has no effect here.
	IgnoredKey Code = "EB1011"

	// UnreadableProjectFile: a file or folder of the project can't be read.
	UnreadableProjectFile Code = "EB1020"
	// TooManyFiles: the project's folders hold more files than a project may.
	TooManyFiles Code = "EB1021"
	// BadName: a name that can't stand in SQL and in paths without quotes.
	BadName Code = "EB1022"
	// DuplicateName: two things of one kind have the same name.
	DuplicateName Code = "EB1023"
	// UnknownChoice: a value that is none of those a key takes.
	UnknownChoice Code = "EB1024"
	// BadValue: a value that doesn't have the form its key takes.
	BadValue Code = "EB1025"
	// UnknownTarget: the chosen target is not in the project file.
	UnknownTarget Code = "EB1026"
	// MissingVariable: an environment variable without a default is not set.
	MissingVariable Code = "EB1027"
	// BadSettingTemplate: a template in the project file that is more than env_var.
	BadSettingTemplate Code = "EB1028"
	// BadLayers: the layers don't start with raw, or share a folder.
	BadLayers Code = "EB1029"
	// BadPath: a path that leads out of its folder or is no glob.
	BadPath Code = "EB1030"
	// BadPattern: a regular expression that can't be used as it stands.
	BadPattern Code = "EB1031"
	// UndeclaredColumn: a column is named that its table doesn't declare.
	UndeclaredColumn Code = "EB1032"
	// UpsertWithoutKey: a load by key has no key.
	UpsertWithoutKey Code = "EB1033"
	// DescribesNothing: properties of a model or seed that doesn't exist.
	DescribesNothing Code = "EB1034"
	// DescribedTwice: a model, seed or column has two descriptions.
	DescribedTwice Code = "EB1035"
	// BadTestShape: a data test that is not written as one.
	BadTestShape Code = "EB1036"
	// BadThreshold: a warn_if or error_if that is no comparison with a number.
	BadThreshold Code = "EB1037"
	// BadReference: a value that should be ref('…') or source('…', '…').
	BadReference Code = "EB1038"
	// BadSeed: a seed file without a usable header.
	BadSeed Code = "EB1039"
	// OverridesNothing: an override of a source, table or column that isn't declared.
	OverridesNothing Code = "EB1040"
	// OverriddenTwice: two overrides of one source, table or column.
	OverriddenTwice Code = "EB1041"
)

var projectCodes = []Entry{
	{BadYAML, "not valid YAML",
		"The file can't be read as YAML from the marked place on, so nothing in it was looked at.",
		"Mend the marked line. Text that contains `: `, ` #`, `{` or a template must be in quotes; indent with spaces."},
	{FileTooLarge, "file too large",
		"A YAML or SQL file of a project is longer than people write by hand. The limit keeps a wrong file (an export, say) from stopping the work.",
		"Split the file, or move data into a seed or a landing folder."},
	{NestedTooDeep, "nested too deep",
		"Lists and mappings stand inside each other more often than any project file needs.",
		"Look for a stray bracket or a wrong indentation above the marked place."},
	{SeveralDocuments, "several documents in one file",
		"A line `---` starts a second YAML document. Only one document per file is read, so the rest would be lost silently.",
		"Move the second part into a file of its own, or remove the line."},
	{IndirectYAML, "anchor, alias, merge key, tag or directive",
		"YAML's ways to refer from one place to another make a file hard to read and can blow up in memory. They are refused.",
		"Write the value out at each place."},
	{UnknownKey, "unknown key",
		"The key has no meaning at this place. Nothing would read it, so a misspelt key would silently have no effect.",
		"Correct the spelling or the indentation. Free-form notes belong under `config: {meta: {…}}`."},
	{DuplicateKey, "key stands twice",
		"A key stands twice in one mapping, so it is not clear which value is meant.",
		"Remove one of them."},
	{MissingKey, "required key missing",
		"A key that this part can't do without is missing or has no value.",
		"Add the key with a value."},
	{WrongType, "value of the wrong type",
		"The value has another shape than the key takes: a list instead of a text, say, or a word instead of a number.",
		"Write the value in the expected shape. Booleans are true and false; text with a template must be in quotes."},
	{BadCharacter, "not plain text",
		"The file holds bytes that are not UTF-8 or control characters that YAML does not allow.",
		"Save the file as UTF-8 with LF or CRLF line ends."},
	{IgnoredKey, "key without effect",
		"The key belongs to dbt's shapes and is accepted, but it changes nothing here.",
		"Remove it, so that nobody relies on it."},
	{UnreadableProjectFile, "file can't be read",
		"A file or folder that the project needs is missing or can't be opened.",
		"Check the path, the spelling and the permissions. `edfi-build init` makes a new project."},
	{TooManyFiles, "too many files",
		"The folders of the project hold more files than a project may. Most often a path leads to a folder of data.",
		"Point `paths` and `layers` to folders that hold only the project's own files."},
	{BadName, "name can't be used",
		"Names become tables, columns and folders on every engine, so they must work without quotes: lower-case letters, digits and underscores, no digit first, at most 63 characters. A few names are taken by edfi-build itself.",
		"Rename it."},
	{DuplicateName, "name used twice",
		"Two things of one kind have the same name, so a reference to it would be ambiguous.",
		"Rename or remove one of them."},
	{UnknownChoice, "value not among the choices",
		"The key takes one of a fixed list of values, and this is none of them.",
		"Use one of the listed values."},
	{BadValue, "value in the wrong form",
		"The value has the right type but not the form that the key takes, such as a date, a time zone or an amount of memory.",
		"Write it in the form that the message names."},
	{UnknownTarget, "unknown target",
		"The target asked for, by --target or by default_target, is not among the targets of edfi_project.yml.",
		"Use one of the declared targets or add this one."},
	{MissingVariable, "environment variable not set",
		"A setting of the chosen target is read from an environment variable that is not set and has no default.",
		"Set the variable, or give a default: '{{ env_var \"NAME\" \"default\" }}'."},
	{BadSettingTemplate, "template not allowed in settings",
		"Settings of a target may contain {{ env_var \"NAME\" }} or {{ env_var \"NAME\" \"default\" }} and no other template.",
		"Write the value as text or with env_var."},
	{BadLayers, "layers out of order",
		"The order of the layers is the law of the project: the first is raw, and a model refers to its own layer or one below. Each layer has a folder of its own.",
		"List raw first, then the others from bottom to top, with folders that don't contain each other."},
	{BadPath, "path can't be used",
		"A path leads out of its folder, is absolute where it must be relative, or is not a valid pattern.",
		"Write a relative path with slashes and without `..`. Patterns know *, ?, [a-z] and **."},
	{BadPattern, "regular expression can't be used",
		"`scope`, `batch` and `school_year` are regular expressions whose one group gives the scope's or the batch's name, or the school year.",
		"Write one pair of parentheses around the part that names it, such as `_(\\d{8})\\.csv$`."},
	{UndeclaredColumn, "column not declared",
		"A key names a column that the table doesn't declare.",
		"Declare the column or correct the name."},
	{UpsertWithoutKey, "upsert without a key",
		"A table loaded with `mode: upsert` needs to know which columns identify a row.",
		"Add `key: [column]` to the table."},
	{DescribesNothing, "properties of nothing",
		"The properties name a model, seed or snapshot that has no file in the project.",
		"Correct the name, add the file, or remove the entry."},
	{DescribedTwice, "described twice",
		"The same thing is described in two places, so it is not clear which one counts.",
		"Keep one of them."},
	{BadTestShape, "data test not written as one",
		"A data test is a name, such as `not_null`, or a mapping from a name to its arguments and configuration.",
		"Write `- not_null` or `- accepted_values: {arguments: {values: [a, b]}}`."},
	{BadThreshold, "threshold not understood",
		"`warn_if` and `error_if` compare the number of failures with a whole number.",
		"Write an operator (=, ==, !=, >, >=, <, <=) and a number, such as '> 10'."},
	{BadReference, "reference not understood",
		"References in YAML are written ref('name') or source('system', 'table').",
		"Write it in one of these forms, in quotes if needed."},
	{BadSeed, "seed without a usable header",
		"The first line of a seed names its columns. The names become columns of a table, so each must be a plain name of its own.",
		"Mend the first line of the file, or set `config: {delimiter: …}`."},
	{OverridesNothing, "override of nothing",
		"`source_overrides` say how a district's files differ from the declared ones. This one names a source, table or column that no file of the project declares, so it would have no effect.",
		"Correct the name, or declare the table under `sources`."},
	{OverriddenTwice, "overridden twice",
		"One source, table or column is overridden in two places, so it is not clear which one counts.",
		"Put all that differs into one entry of `source_overrides`."},
}
