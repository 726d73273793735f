package diag

// Codes EB16xx: selections of nodes, on the command line and in selectors.yml.
const (
	BadSelection    Code = "EB1601"
	UnknownMethod   Code = "EB1602"
	BadDepth        Code = "EB1603"
	NoState         Code = "EB1604"
	UnknownSelector Code = "EB1605"
	SelectorCycle   Code = "EB1606"
	NothingSelected Code = "EB1607"
	BadState        Code = "EB1608"
	UnknownColumn   Code = "EB1609"
	NoLineage       Code = "EB1610"
)

var selectCodes = []Entry{
	{BadSelection, "a selection that can't be read",
		"What stands after --select or --exclude, or in selectors.yml, isn't written in the grammar of selections.",
		"Words apart by space are a union, by comma an intersection. A word is a name, or a method and a value such as tag:daily, with + or @ around it. Quote words with * so that the shell leaves them alone."},
	{UnknownMethod, "no method of that name",
		"The word before the colon says by what nodes are selected. This one is no method, or its value is none that it knows.",
		"Use one of the methods that the hint lists."},
	{BadDepth, "a depth that makes no sense",
		"The number beside a + is how many edges to follow. It must be 1 or more.",
		"Write 1+x for what x reads itself, x+2 for what reads x and what reads that, or + alone for all."},
	{NoState, "nothing to compare with",
		"The methods state:, result: and source_status: compare with an earlier state of the project, and none was given.",
		"Give the folder that holds an earlier manifest.json (and run_results.json or sources.json) with --state."},
	{UnknownSelector, "no selector of that name",
		"selectors.yml has no entry of that name.",
		"Check the spelling, or add the entry to selectors.yml in the project's folder."},
	{SelectorCycle, "selectors that need each other",
		"Each of the selectors listed takes in the next and the last takes in the first, so none of them says anything.",
		"Remove one of the references."},
	{NothingSelected, "nothing selected",
		"No node fits the selection, or a part of it. That can be meant: a change that touches no mart, say. It is a warning.",
		"`edfi-build ls --select …` shows what a selection chooses."},
	{BadState, "a state that can't be read",
		"The folder of --state has no manifest.json, or one that this program didn't write.",
		"Keep target/manifest.json (and run_results.json) of the run to compare with, and name its folder with --state."},
	{UnknownColumn, "no column of that name",
		"The node has no column of that name.",
		"`edfi-build lineage NODE` lists its columns."},
	{NoLineage, "a node without columns",
		"Tests have no columns that anything reads, so nothing leads to or from them.",
		"Ask for the model, seed or source that the test is about."},
}
