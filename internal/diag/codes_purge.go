package diag

// Codes EB43xx: purges.
const (
	// PurgeUnfinished: a purge was cut off, or is under way.
	PurgeUnfinished Code = "EB4301"
	// PurgedIsBack: a file that a purge removed is in the lake again.
	PurgedIsBack Code = "EB4302"
	// NobodyToPurge: the lake knows nobody of that identifier or token.
	NobodyToPurge Code = "EB4303"
	// PurgedCameAgain: a delivery names people who were purged.
	PurgedCameAgain Code = "EB4304"
	// PurgeImpossible: a table or file can't be rewritten without the person.
	PurgeImpossible Code = "EB4305"
	// PurgeWithoutVault: there is no vault to lead from a token to a person.
	PurgeWithoutVault Code = "EB4306"
)

var purgeCodes = []Entry{
	{PurgeUnfinished, "A purge is unfinished",
		"A purge rewrites every version of every table. One was begun and was cut off, or is under way in another process. Until it is finished, nothing else reads or writes the lake: half of it would be the past and half of it the past without the person.",
		"Run the same `edfi-build purge … --confirm` again: it goes on where it was cut off."},
	{PurgedIsBack, "A purged file is back",
		"A purge removed the file, since it named a person who had to be deleted. It is in the lake again, from a backup or another copy.",
		"Remove the file. If more was restored than this file, restore the lake to a state after the purge, or purge again."},
	{NobodyToPurge, "There is nobody to purge",
		"No row, landing file or vault entry names the person by this identifier or token.",
		"Check the identifier, its subject and the target. Some systems know a person by several identifiers: give each as --id."},
	{PurgedCameAgain, "Purged people came again",
		"A landing file names people who were deleted from the lake on an order. Their rows were loaded: nobody but the source's steward can tell whether the order still holds, or whether the person has come back.",
		"Have the source delete the people and deliver again, then purge them again."},
	{PurgeImpossible, "The lake can't be purged",
		"A table's log or a landing file can't be rewritten without the person. Nothing was changed.",
		"Mend what the message names, and purge again."},
	{PurgeWithoutVault, "No vault leads from the token to a person",
		"A token is led back to a person by the vault alone, and the lake has none, or it holds no such token.",
		"Give the person's identifiers with --id."},
}
