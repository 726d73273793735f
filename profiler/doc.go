// Package profiler looks at an export that nobody has declared yet and proposes how
// to declare it: how it is written, what its columns are called, what they hold, how
// close they are to a person, and which element of Ed-Fi they may be.
//
// It guesses, and it errs on the closed side: what it doesn't recognise is direct.
// No value of a column that may lead to a person leaves the package, in a result or
// in an error.
package profiler
