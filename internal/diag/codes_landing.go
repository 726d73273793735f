package diag

// Codes EB20xx: landing files and raw tables.
const (
	NoLandingFile     Code = "EB2001" // no file matches a source's pattern
	BadLanding        Code = "EB2002" // a source's landing or load settings can't be used
	NoScope           Code = "EB2003" // a file's path doesn't give its scope or batch
	FileGrowing       Code = "EB2004" // a file is still being written
	UnreadableLanding Code = "EB2005" // a file can't be read, or not to its end
	FileChanged       Code = "EB2006" // a file changed while it was being read
	NoSchoolYear      Code = "EB2007" // what should be a school year in a file's path is none
	WrongEncoding     Code = "EB2010" // a file isn't in the declared encoding
	NotText           Code = "EB2011" // a file is an archive or a workbook
	BadHeader         Code = "EB2012" // a file's header line is absent or broken
	MissingColumns    Code = "EB2013" // a file lacks declared columns
	AmbiguousHeader   Code = "EB2014" // two headers for a column, or two columns for a header
	OtherLayout       Code = "EB2015" // a file without a header has fewer fields than the layout of its year
	RejectedRecords   Code = "EB2020" // records that can't be read
	ExtraFields       Code = "EB2021" // records with more fields than expected
	UndeclaredColumns Code = "EB2022" // columns in the file that no source declares
	UnseenColumns     Code = "EB2023" // declared columns that no record carries
	DeliveryHeld      Code = "EB2030" // a delivery is smaller than max_drop allows
)

var landingCodes = []Entry{
	{
		NoLandingFile, "no landing file",
		"No file in the target's landing folder matches the source's pattern. The run goes on with what was loaded before.",
		"Compare landing.path of the source with the files in the landing folder (letter case counts, `**` stands for any number of folders), and the target's landing folder with where the files arrive.",
	},
	{
		BadLanding, "unusable landing settings",
		"The source's landing or load settings name something that doesn't exist or can't be used: a pattern, a regular expression, an encoding, a delimiter or a format.",
		"Correct the setting as the message says. scope and batch are regular expressions with exactly one group.",
	},
	{
		NoScope, "no scope or batch in a path",
		"The source declares a regular expression for scope or batch, and the path of a file that matches its pattern doesn't match the expression. To guess would put rows into the wrong delivery, so the file isn't loaded.",
		"Rename the file, or correct load.scope or load.batch of the source. The expression is applied to the path below the landing folder.",
	},
	{
		FileGrowing, "file still being written",
		"The file was written moments ago, is empty, has the name of an unfinished transfer, or changed while it was looked at. It is left for the next run.",
		"Nothing, if a transfer is running. Otherwise remove the file, or finish the transfer by renaming it.",
	},
	{
		UnreadableLanding, "unreadable file",
		"The file can't be opened or read to its end: rights are missing, the disk fails, or a gzip file is cut off or damaged. Nothing of it is loaded.",
		"Check the file's rights; deliver a damaged file again.",
	},
	{
		FileChanged, "file changed under the reader",
		"Between looking at the file and keeping its bytes, its content changed. Loading half of each would be worse than waiting, so nothing of it is loaded.",
		"Run again once the transfer is over. Have transfers write under another name and rename at the end.",
	},
	{
		NoSchoolYear, "no school year in a path",
		"The source's columns differ by school year, landing.school_year finds a part of the file's path, and that part is no school year. With a guessed layout, fields would land in the wrong columns, so the file isn't loaded.",
		"Write the expression so that its group holds a year of four digits (the one in which the school year ends), a pair such as 2025-2026, or a date such as 20260401; a school year begins on 1 July. A path that doesn't match at all has the newest layout.",
	},
	{
		WrongEncoding, "wrong encoding",
		"The file's byte order mark or its first bytes contradict the encoding that its source declares. Read on, its text would be wrong without anyone noticing.",
		"Set landing.encoding of the source to what the message suggests. A file without a byte order mark needs utf-16le or utf-16be, not utf-16.",
	},
	{
		NotText, "not a text file",
		"The file is a zip archive, an Excel workbook or a Parquet file by its first bytes, and its source declares CSV or JSON Lines. gzip alone is undone on reading.",
		"Unpack it, export it as CSV, or declare format: parquet.",
	},
	{
		BadHeader, "unreadable header",
		"The source declares a header, and the file has no first line or one that can't be read.",
		"Check delimiter, encoding and header of the source against the file, or export the file again.",
	},
	{
		MissingColumns, "declared columns missing",
		"The file's header has no column for some that the source declares. Columns are matched by name and by the names in their header list, never by position. Nothing of the file is loaded.",
		"If the export renamed a column, add the new header to the column's header list (for a source that the project brings, under source_overrides). If files may lack it, say optional: true; if the district's never have it, say absent: true under source_overrides.",
	},
	{
		AmbiguousHeader, "ambiguous header",
		"Two headers of the file stand for the same column, a header stands twice, or two columns claim one header. Which one is meant can't be known. Letter case doesn't count; spaces, underscores, hyphens and dots count as the same.",
		"Export each column once, or take one of the names out of the column's header list.",
	},
	{
		OtherLayout, "another layout",
		"Files without a header are read by position. The first record of this one, and most of the others, have fewer fields than the source has columns for the file's school year, so its fields mean something else. Nothing of it is loaded.",
		"See which school year's layout the file has, and correct landing.school_year or since and until of the columns; check the delimiter; or have the export made in the layout of its year.",
	},
	{
		RejectedRecords, "rejected records",
		"Some records can't be read: too few fields, broken quotes, bytes outside the encoding, broken JSON. They are not loaded; the table's __rejects holds each with its line, bytes and reason.",
		"Read the reasons in raw.<source>.<table>__rejects and have the export mended.",
	},
	{
		ExtraFields, "extra fields",
		"Some records have more fields than the header, or than the source declares columns. The surplus is kept in _extra; the rest of the record is loaded.",
		"Look whether a field holds the delimiter without quotes: then the fields behind it are shifted. If the export has new columns at the end, declare them.",
	},
	{
		UndeclaredColumns, "undeclared columns",
		"The file has columns that the source doesn't declare. They are kept in _undeclared, and no model can read them.",
		"Declare the ones you need, each with its classification. Older rows are then filled from what was kept.",
	},
	{
		UnseenColumns, "columns never seen",
		"No record of a JSON Lines file carries a column that the source declares. JSON leaves out what it doesn't have, so this may be right; the column is NULL.",
		"Compare the column's name and header list with the file's keys; nested keys are written with dots, such as value.name.",
	},
	{
		DeliveryHeld, "delivery held back",
		"The delivery has fewer rows than the one before it, by more than load.max_drop allows: an export that broke off looks like this. Its files are kept, its rows are not loaded, and runs fail until that is decided.",
		"If the delivery is wrong, ask for a whole export: the next delivery takes its place. If it is right, raise load.max_drop of the source and run again.",
	},
}
