package diag

// Codes EB90xx: usage and failures of our own.
const (
	Usage       Code = "EB9001"
	Internal    Code = "EB9002"
	NoProject   Code = "EB9003"
	FolderTaken Code = "EB9004"
	NotWritten  Code = "EB9005"
	TooMany     Code = "EB9006"
)

var usageCodes = []Entry{
	{Usage, "wrong usage",
		"The command line names a command, a flag or an argument that doesn't exist or doesn't fit.",
		"Add --help to the command to see what it takes."},
	{Internal, "a failure of edfi-build itself",
		"Something happened that edfi-build did not expect. A release is published whole or not at all, so what stands can be trusted.",
		"Run `edfi-build debug` to see whether something is missing on this machine. If all is well there, report the line that was printed. EDFI_BUILD_STACK=1 adds a stack, which may hold data: look through it before you share it."},
	{NoProject, "no project here",
		"A project is a folder with an edfi_project.yml, and this folder has none.",
		"Go to the project's folder, name it with --project-dir, or make a new one with `edfi-build init DIR`."},
	{FolderTaken, "a folder that holds something else",
		"The command writes many files, and the folder is not empty. Nothing was written.",
		"Choose another folder, or empty this one yourself."},
	{NotWritten, "a file that can't be written",
		"The file that the command was to write exists already, or the system refuses it. Nothing was written.",
		"Name another file, or remove the old one yourself."},
	{TooMany, "more problems than are shown",
		"Nobody reads a thousand problems; the first of them are shown. Such a number often has one cause, such as a file that isn't what its name says.",
		"Mend the first ones and look again."},
}
