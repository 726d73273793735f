// Package runner carries out a manifest: it lands files in raw, builds seeds and
// models layer by layer with their tests as gates, and publishes one release or
// none. It takes a graph.Manifest and never looks at the project's files itself.
package runner
