// Package postgres publishes a release into PostgreSQL, so that people and tools who
// don't hold the lake read what their role may see and nothing else. Everything follows
// from the manifest's policy by Manifest.AccessOf: group roles, column privileges, row
// policies, comments.
//
// The whole is one transaction. Where the shape of the publication is as it was, rows are
// exchanged by DELETE and INSERT: readers see the old ones until it commits and are never
// waited for. Where a table, a rule or a role has changed, or somebody has altered what
// was published, new schemas are made beside the old ones and take their names at the end.
//
// Row rules look into tables that say whose rows are whose. Those tables stand in a schema
// that nobody but the owner can use. What a policy takes of them comes from functions that
// run with the owner's rights and answer for the login that asks alone: session_user,
// which no SET changes.
package postgres
