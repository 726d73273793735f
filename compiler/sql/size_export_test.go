package sql

// Repeating is for tests: the macros that are taken to repeat an argument.
var Repeating = repeating
