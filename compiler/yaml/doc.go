// Package yaml reads the project's YAML strictly, so that a mistake in a file is
// a diagnostic at its place and never a silent change of meaning.
//
// It differs from a usual YAML decoder in four ways. It reports every problem of
// a file, not only the first. It knows only what a Go struct declares: the struct
// is the schema. Scalars are read from the source text by the type of the key, so
// that 01 stays "01" where text is wanted and yes is never a boolean. And what
// lets a file say one thing and mean another is refused: anchors, aliases, merge
// keys, tags, several documents, duplicate keys.
package yaml
