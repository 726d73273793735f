package diag

// Codes EB12xx: templates and macros.
const (
	// TemplateSyntax: an action between {{ and }} can't be read.
	TemplateSyntax Code = "EB1201"
	// BlockMismatch: an if, range, with or define and its end don't fit together.
	BlockMismatch Code = "EB1202"
	// JinjaSyntax: the text is written in dbt's template language.
	JinjaSyntax Code = "EB1203"
	// UnknownFunction: a template calls a function that doesn't exist.
	UnknownFunction Code = "EB1204"
	// RefusedFunction: a template calls a function that models may not use.
	RefusedFunction Code = "EB1205"
	// WrongArguments: a template function got too few or too many arguments.
	WrongArguments Code = "EB1206"
	// NotLiteral: a name that has to be written out is computed.
	NotLiteral Code = "EB1207"
	// UnknownMacro: include names a macro that doesn't exist.
	UnknownMacro Code = "EB1208"
	// DuplicateMacro: two macros have one name.
	DuplicateMacro Code = "EB1209"
	// StrayMacroText: a macro file holds something outside its macros.
	StrayMacroText Code = "EB1210"
	// RefusedAction: define, block or template stands where it may not.
	RefusedAction Code = "EB1211"
	// UnknownTemplateName: a rendered call names something the project doesn't have.
	UnknownTemplateName Code = "EB1212"
	// TemplateFailed: a template stopped while it was rendered.
	TemplateFailed Code = "EB1213"
	// FailCalled: the template itself called fail.
	FailCalled Code = "EB1214"
	// TemplateLimit: a template is too large or works too long.
	TemplateLimit Code = "EB1215"
	// ReservedCharacter: a text contains characters that rendering needs for itself.
	ReservedCharacter Code = "EB1216"
	// NotSQLText: a value that is no text or number would be written into the SQL.
	NotSQLText Code = "EB1217"
	// BadTemplateEncoding: a template isn't UTF-8.
	BadTemplateEncoding Code = "EB1218"
)

var templateCodes = []Entry{
	{TemplateSyntax, "An action can't be read",
		"What stands between {{ and }} isn't a call, a variable or a control word, or it isn't closed.",
		`Write a function and its arguments with spaces between them: {{ ref "student" }}. Texts stand in double quotes.`},
	{BlockMismatch, "A block and its end don't fit together",
		"Each if, range, with and define needs one end; else, break and continue stand only inside the block they belong to.",
		"Add or remove the {{ end }} that the message points at."},
	{JinjaSyntax, "dbt's template language",
		"Models are Go templates. Jinja's {% … %}, {# … #} and ref('x') mean nothing here.",
		`Write {{ ref "x" }}, {{ if … }} … {{ end }}, {{ range $x := … }} … {{ end }} and {{/* … */}}.`},
	{UnknownFunction, "No such function",
		"The template calls a function that isn't on the list that models may use.",
		"Correct the name; the list of functions is in the documentation of models."},
	{RefusedFunction, "A function that models may not use",
		"A model gives the same SQL from the same project, on every machine and at every time. Functions that read the clock, the environment, files or the network, or that draw random numbers, would break that.",
		"Use report_date for the day, var for the project's values, target for the target's."},
	{WrongArguments, "The wrong number of arguments",
		"The function takes another number of arguments than the call gives it. A value that is piped in counts as the last one.",
		"Write the call as the hint shows it."},
	{NotLiteral, "A name has to be written out",
		"Edges of the graph are read from the text of the template, also in branches that aren't taken, so names in ref, source, source_history, kpi, var, include, config and pseudonym are texts in double quotes.",
		"Write the name out; choose between two with {{ if … }}, each branch with its own call."},
	{UnknownMacro, "No such macro",
		"include names a macro that no file in the macros folder defines.",
		`Correct the name, or define it: {{ define "name" }} … {{ end }}.`},
	{DuplicateMacro, "Two macros of one name",
		"Macros of all files share one space of names, so that include is never ambiguous.",
		"Rename or remove one of the two."},
	{StrayMacroText, "Text outside of macros",
		"A macro file holds macros and comments only; other text in it would never reach a model.",
		`Move the text between {{ define "name" }} and {{ end }}, or remove it.`},
	{RefusedAction, "An action that has no place here",
		"Macros are defined in the macros folder and used through include, so that each has one home and its output can be followed back.",
		`Define the macro in a file of the macros folder and write {{ include "name" … }} in the model.`},
	{UnknownTemplateName, "No such name",
		"A call names a model, seed, source, variable, kpi or subject that the project doesn't have.",
		"Correct the name or declare what it names."},
	{TemplateFailed, "The template stopped",
		"A function or an expression of the template failed while the SQL was rendered.",
		"Read the cause in the message; the place is the action that was being rendered."},
	{FailCalled, "The template called fail",
		"A model or macro stops on purpose, with a message by its author.",
		"Do what the message says."},
	{TemplateLimit, "A template that is too large or works too long",
		"Size, steps, depth and values of templates are limited, so that no model can stop the compiler.",
		"Make loops and texts smaller; data belongs in a seed, not in a template."},
	{ReservedCharacter, "A reserved character",
		"The characters U+E000 to U+E03F have no meaning of their own (Unicode's private use area). Rendering uses them to follow relations through a template.",
		"Remove the character; it usually came in by copying from a document."},
	{NotSQLText, "A value that can't be written into SQL",
		"Only texts, numbers and true or false can be written into SQL; a list, a dict or a missing value can't.",
		`Write a list with join, such as {{ join ", " $columns }}; give a missing value a default.`},
	{BadTemplateEncoding, "A template that isn't UTF-8",
		"The file contains bytes that are no UTF-8 text, so characters would be misread.",
		"Save the file as UTF-8 in the editor."},
}
