// Package share makes copies of the estate for people who don't hold the lake: DuckDB
// files that hold what a role may see and nothing else. What that is, graph.Manifest
// decides (AccessOf); this package reads a release, writes the file beside its place,
// records it in the audit log, and only then lets it appear.
//
// A copy never holds raw or what is direct, whatever its role sees in the lake: raw is
// read there, where each read is on record.
package share
