// Package cache keeps what an earlier compilation found out, by content: nothing in
// it is ever true because of a file's time or name.
//
// A Record lists what a compilation asked of the project's folder and of the
// environment, with digests of the answers. As long as all of them are the same, so
// is the outcome, and a Pack gives it back. What is damaged, or was written by
// another build of the program, counts as not there.
package cache
