package diag

// Codes EB21xx: profiles of files that nobody has declared.
const (
	NothingToProfile Code = "EB2101" // a file without a record that can be read
	TooWide          Code = "EB2102" // a file with too many columns for a table
	NotProfiled      Code = "EB2103" // a format that names and types its columns itself
)

var profileCodes = []Entry{
	{NothingToProfile, "nothing to profile",
		"The file holds no record that can be read, so nothing can be said about its columns.",
		"Export it again with some rows, or look at its first lines in an editor: a quote that doesn't end takes the rest of a file for one field."},
	{TooWide, "too many columns",
		"A record of the file has more fields than a table may have columns. Most often the file isn't a table, or all of its rows stand in one line.",
		"Check that it is the right file, and that its lines end with a line end."},
	{NotProfiled, "a format that isn't profiled",
		"Parquet carries the names and types of its columns, so there is little to guess; how close they are to a person is for a person to say.",
		"Declare the source with landing.format: parquet, the columns that models read, and a classification for each."},
}
