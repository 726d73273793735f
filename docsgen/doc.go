// Package docsgen renders the data dictionary: a folder of static HTML pages made
// from a manifest and what the last release says of its tables.
//
// The pages open from disk by double click: links are relative, nothing is
// fetched, and the one small script only adds comfort. Build renders them to any
// Output; WriteFolder puts them in a folder in one step.
//
// A page is made in two halves. Go code turns graph types into a view: words,
// links and lists in their final order. A template in templates/ lays the view
// out and decides nothing else. The same input gives the same bytes.
package docsgen
