package diag

// Codes EB4120 to EB4139: leading tokens back to people.
const (
	// BadIdentity: a steward's identity file can't be read, or others may read it.
	BadIdentity Code = "EB4121"
	// NotAToken: what stands in the place of a token isn't shaped like one.
	NotAToken Code = "EB4122"
	// NotInVault: the vault knows nobody of that token or id.
	NotInVault Code = "EB4123"
	// NoPlaceForNames: identities would be written where others find them.
	NoPlaceForNames Code = "EB4124"
	// NoRoster: no table says whom a teacher or a school has now.
	NoRoster Code = "EB4125"
	// ReasonNames: the reason holds the id that it is asked for.
	ReasonNames Code = "EB4126"
)

var reidentifyCodes = []Entry{
	{BadIdentity, "an identity file that isn't safe",
		"Whoever has the identity of a steward can lead every token back to its person. The file can't be read, or others on this machine may read it.",
		"Give the file that `edfi-build keys identity` or age-keygen made for you, owned by you and with mode 0600."},
	{NotAToken, "not a token",
		"A token is a letter, the epoch, an underscore and 26 letters and digits, such as s1_…. What stands there may be an identity, so it isn't repeated here and wasn't logged.",
		"Give tokens, one a line in a file. From an id to its token leads `edfi-build reidentify --find ID`."},
	{NotInVault, "nobody of that token or id",
		"The vault holds everybody whom runs have given a pseudonym, and this token or id isn't among them. It may be of another district, of another key, or mistyped.",
		"Look whether the token was copied whole, and whether --subject is right."},
	{NoPlaceForNames, "no place for names",
		"Identities are written to a terminal or to a new file outside of the project, the lake and the dictionary: what stands there is committed, published or read by others.",
		"Name a file of your own with --out FILE.csv or --out FILE.json, or say --stdout if you know where the output goes."},
	{NoRoster, "no table of who belongs where",
		"The rosters of a teacher and of a school come from refined.staff_student_scope and refined.student_school_association of the last release, and it has no such table.",
		"Add the model, as in the reference project, or give the tokens themselves."},
	{ReasonNames, "a reason that names the person",
		"The reason and the ticket stand in the audit log, which names people by token only. This one holds the id that is asked for.",
		"Say why without saying who."},
}
