package diag

// Codes EB90xx: usage and failures of our own.
const (
	Usage    Code = "EB9001"
	Internal Code = "EB9002"
)

var usageCodes = []Entry{
	{Usage, "wrong usage",
		"The command line names a command, a flag or an argument that doesn't exist or doesn't fit.",
		"Add --help to the command to see what it takes."},
	{Internal, "a failure of edfi-build itself",
		"Something happened that edfi-build didn't expect. Nothing was published: the last release is as it was.",
		"Run `edfi-build debug` to see whether something is missing on this machine. If all is well there, report the line that was printed. EDFI_BUILD_STACK=1 adds a stack, which may hold data: look through it before you share it."},
}
