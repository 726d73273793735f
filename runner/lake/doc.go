// Package lake keeps the estate on disk: Delta tables, releases, and what an
// unfinished run has staged. It knows files and logs; it knows no SQL and doesn't
// read Parquet.
//
// Every commit and every release becomes visible in one step: the finished, fsynced
// file is given its final name by link(2), which fails when the name exists. What
// a reader can see is therefore whole and durable, and nothing is ever overwritten.
//
// The rules of the log are those of the Delta protocol
// (https://github.com/delta-io/delta/blob/master/PROTOCOL.md), named below by the
// titles of its sections.
package lake
