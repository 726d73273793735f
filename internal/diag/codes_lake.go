package diag

// Codes EB30xx: the lake and its releases.
const (
	// LakeNotPermitted: the operating system refuses to write or read a file of the lake.
	LakeNotPermitted Code = "EB3001"
	// LakeFull: the lake's disk, or this user's share of it, has no room.
	LakeFull Code = "EB3002"
	// LakeIO: the device failed to write or read.
	LakeIO Code = "EB3003"
	// LakeNeedsHardLinks: the lake's file system can't create a commit exclusively.
	LakeNeedsHardLinks Code = "EB3004"
	// LakeLocked: another process writes to the lake.
	LakeLocked Code = "EB3005"
	// LooseModes: others on this machine may read folders that hold identities.
	LooseModes Code = "EB3006"
	// DamagedLog: a table's log is torn, altered or has a gap.
	DamagedLog Code = "EB3010"
	// UnsupportedTable: a table uses a Delta feature that edfi-build doesn't read or write.
	UnsupportedTable Code = "EB3011"
	// CommitConflict: another writer changed the table since it was read.
	CommitConflict Code = "EB3012"
	// DamagedData: a data file is missing or isn't the one that was committed.
	DamagedData Code = "EB3013"
	// UnstorableColumn: a column's name or type can't stand in a Delta table.
	UnstorableColumn Code = "EB3014"
	// DamagedRelease: a release or run file, or what it keeps, is torn or altered.
	DamagedRelease Code = "EB3020"
	// BrokenChain: a release doesn't follow from the one before it.
	BrokenChain Code = "EB3021"
	// NewerFormat: a file was written by a newer edfi-build.
	NewerFormat Code = "EB3022"
	// NoRelease: the lake has no such release.
	NoRelease Code = "EB3023"
)

var lakeCodes = []Entry{
	{LakeNotPermitted, "The lake can't be written or read",
		"The operating system refused access to a file or folder of the lake. Nothing was published; the last release is intact.",
		"Give the user that runs edfi-build the rights on the folder, or mount it writable, and run again."},
	{LakeFull, "No room for the lake",
		"The disk that holds the lake is full, or a quota or file-size limit is reached. Nothing was published; the last release is intact.",
		"Make room or raise the limit, and run again: what earlier runs finished is kept."},
	{LakeIO, "The lake's disk fails",
		"The device reported an error while a file was written, made durable or read. Such a write is never taken for done; the last release is intact.",
		"Look at the system's log and the state of the disk. Run `edfi-build verify` before the next run."},
	{LakeNeedsHardLinks, "The file system can't hold a lake",
		"A commit becomes visible by giving a finished file its final name, which must fail when that name exists. This needs hard links, which the file system lacks.",
		"Put the lake on a local disk (ext4, xfs, APFS, NTFS)."},
	{LakeLocked, "Another process writes to the lake",
		"One process at a time may write to a target's lake. The lock ends with the process that holds it, however that ends.",
		"Wait for the process that the message names, or stop it. Readers need not wait."},
	{LooseModes, "Folders with identities are open to others",
		"Raw rows, the vault, the audit log and spilled rows hold identities. Other users of the machine may look into their folders.",
		"chmod 700 the folders that the message names."},
	{DamagedLog, "A table's log is damaged",
		"A commit file of the table is torn, altered, or missing between others. The table isn't read, since its rows could be wrong.",
		"Restore the file from a backup. `edfi-build verify` names every damaged file."},
	{UnsupportedTable, "The table needs a Delta feature that isn't supported",
		"The table was written with a feature, such as deletion vectors or column mapping, without which its rows would be read wrongly.",
		"Write a plain copy of the table with the engine that made it, or remove the table if edfi-build should build it."},
	{CommitConflict, "Another writer changed the table",
		"Between reading the table and committing to it, another process committed. The change wasn't made, so that nothing is overwritten.",
		"Run again. Let no other program write to the tables that edfi-build builds."},
	{DamagedData, "A data file is damaged",
		"A data file is missing, or its bytes aren't those that were committed. It isn't read: damaged Parquet often reads silently wrong.",
		"Restore the file from a backup, or rebuild the table with `run --full-refresh -s` and its name."},
	{UnstorableColumn, "The column can't be stored",
		"The column's type has no counterpart in Delta tables, or its name holds a character that they don't allow, or two names differ only in letter case.",
		"Cast the column to a stored type, or rename it to letters, digits and underscores."},
	{DamagedRelease, "A release or run file is damaged",
		"The file, or something that the release keeps beside it, is torn or altered.",
		"Restore the file from a backup. `edfi-build verify` names the first break."},
	{BrokenChain, "The chain of releases is broken",
		"Each release names the SHA-256 of the one before it. One of them was altered, removed or added later.",
		"Restore the named file from a backup; until then, numbers published before it can't be proven."},
	{NewerFormat, "Written by a newer edfi-build",
		"The file's format is newer than this edfi-build knows. Reading it could misunderstand it.",
		"Use the version of edfi-build that wrote it, or a later one."},
	{NoRelease, "No such release",
		"The lake holds no release of that number.",
		"`edfi-build history` lists the releases. The first is made by `edfi-build run`."},
}
