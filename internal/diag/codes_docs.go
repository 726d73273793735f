package diag

// Codes EB50xx.
const (
	DocsFolderTaken Code = "EB5001" // the dictionary's folder holds something else
	DocsNotWritten  Code = "EB5002" // the file system refused the dictionary
	DocsBadManifest Code = "EB5003" // the manifest can't be shown
	DocsFolderUnfit Code = "EB5004" // the dictionary's folder is one that can't be replaced
)

var docsCodes = []Entry{
	{
		Code:    DocsFolderTaken,
		Title:   "the folder is not a dictionary",
		Meaning: "The dictionary replaces its folder as a whole. The folder it was given holds files that no earlier dictionary wrote, so replacing it could destroy them.",
		Remedy:  "Name an empty or new folder as the target's `docs`, or remove what is in it yourself.",
	},
	{
		Code:    DocsNotWritten,
		Title:   "the dictionary could not be written",
		Meaning: "The file system refused to write the dictionary or to put it in its place. The one before is still there.",
		Remedy:  "Check the free space, and that you may write to the folder that holds the dictionary, not only to the dictionary itself. The folder can't be a mount point: name a folder below it.",
	},
	{
		Code:    DocsBadManifest,
		Title:   "the manifest can't be shown",
		Meaning: "The manifest names a relation or a time zone that edfi-build would never write: it was changed by hand or comes from another tool.",
		Remedy:  "Run `edfi-build compile` to make the manifest anew.",
	},
	{
		Code:    DocsFolderUnfit,
		Title:   "the folder can't be replaced",
		Meaning: "The dictionary needs a folder of its own that can be renamed, and was given the root of a file system or the working folder.",
		Remedy:  "Name a folder below it, such as `target/docs`.",
	},
}
