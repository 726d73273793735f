// Package landing reads what source systems leave in the landing folder.
//
// Discover says which files are new and which deliveries they form; Originals
// keeps their bytes; a Reader turns one file into records, each with the line it
// starts on and, when it can't be read, the reason. Nothing is repaired and
// nothing is dropped: a record is either read as it stands or rejected whole,
// and reading goes on behind it.
//
// Memory doesn't grow with a file's size, only with its longest record (16 MB at
// most). Parquet files are discovered and kept here, and read by the engine.
//
// No message ever quotes a cell; names of headers, columns and files may appear.
package landing
