package diag

// Codes EB11xx: references between nodes and the law of the layers.
const (
	UnknownRef    Code = "EB1101"
	UnknownSource Code = "EB1102"
	LayerBreach   Code = "EB1103"
	Cycle         Code = "EB1104"
	UnknownNode   Code = "EB1105"
)

var graphCodes = []Entry{
	{UnknownRef, "a ref to nothing",
		"{{ ref \"x\" }} names a model or seed that the project doesn't have.",
		"Check the spelling: a model's name is its file's name without .sql."},
	{UnknownSource, "a source that isn't declared",
		"{{ source \"system\" \"table\" }} names a table that no properties file declares.",
		"Declare it under sources: in a YAML file of the raw layer, or check the spelling."},
	{LayerBreach, "a reference against the order of the layers",
		"A model refers to its own layer or one below: raw, then refined, then published. Otherwise a change in a mart could change the facts it rests on. Raw tables are read by the layer just above raw and by no other.",
		"Move the shared logic down into the lower layer, and refer to it there."},
	{Cycle, "models that need each other",
		"Each of the models listed needs the next and the last needs the first, so none can be built before the others.",
		"Break the circle: move what both need into a model of its own."},
	{UnknownNode, "no node of that name",
		"A selection names no model, seed, source or test of this project.",
		"Run `edfi-build ls` to see the names."},
}
