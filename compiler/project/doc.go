// Package project reads a project's folder into plain Go: edfi_project.yml, the
// models with their properties files, seeds, macros, tests, kpis.yml and
// governance.yml (design §4). It checks what can be checked without SQL and leaves
// rendering and binding to others.
//
// The shapes of the YAML files are the structs in the shape_*.go files.
package project
