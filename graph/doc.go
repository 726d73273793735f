// Package graph is the shared vocabulary of edfi-build: plain types for the
// nodes of a project (sources, seeds, models, tests), their columns and three
// kinds of metadata, the order in which they depend on each other, and the
// manifest that carries all of it.
//
// The compiler writes a Manifest; the runner and the dictionary read it, in
// memory or from disk. Nothing here touches files, SQL or a clock.
package graph
