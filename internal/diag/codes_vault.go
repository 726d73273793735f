package diag

// Codes EB41xx: keys and the vault.
const (
	NoVault        Code = "EB4101"
	BadRecipient   Code = "EB4102"
	KeyPlace       Code = "EB4103"
	KeyNotMade     Code = "EB4104"
	VaultShut      Code = "EB4105"
	UnknownSubject Code = "EB4106"
	EmptyID        Code = "EB4107"
	VaultLacks     Code = "EB4108"
	VaultIO        Code = "EB4109"
	OldTokens      Code = "EB4110"
)

var vaultCodes = []Entry{
	{NoVault, "tokens that can't be led back",
		"The project names no recipients of a vault, so a run keeps nowhere who a token stands for. No steward can act on a flag, answer a parent's request to inspect (34 CFR 99.10), or find a person again once the key has been rotated.",
		"Each steward makes an identity, `edfi-build keys identity FILE`, and keeps it. Put the age1… line that it prints under vault: recipients: in edfi_project.yml; the next run fills the vault."},
	{BadRecipient, "not a recipient of the vault",
		"vault: recipients: lists the public halves of the stewards' age identities, age1… or, against quantum computers, age1pq1…, all of one kind.",
		"Copy the whole line that `edfi-build keys identity FILE` or age-keygen prints. The line AGE-SECRET-KEY-… never leaves its steward."},
	{KeyPlace, "a secret in the wrong place",
		"Whoever holds the pseudonym key, or a steward's identity, can find out whose a token is. In the project it would go into git; in the lake it would lie beside what it protects, and in every backup of it.",
		"Keep it in a folder of the service account, with mode 0600, and name it by its path. Links are followed."},
	{KeyNotMade, "a key file that wasn't written",
		"Key and identity files are written for their owner only, whole or not at all, and never over another file.",
		"Name a new file in a folder that this account may write to."},
	{VaultShut, "a vault that this identity doesn't open",
		"Each segment of the vault is encrypted to the recipients that the project had when it was written.",
		"Use the identity of a recipient. A steward who can open the whole vault gives it to others: list them in edfi_project.yml and run `edfi-build keys recipients --identity FILE --reason …`."},
	{UnknownSubject, "a subject that no column has",
		"pseudonyms: says how the identifiers of a subject become tokens, and subjects are those of the columns of sources.",
		"Use a subject of a source column (governance: {subject: …}), or leave the entry out."},
	{EmptyID, "somebody without an identifier",
		"A model asks for the token of an empty text. All rows without an identifier would become one person. NULL stays NULL.",
		"Turn empty texts into NULL before pseudonym, `nullif(trim(x), '')`, or leave such rows out."},
	{VaultLacks, "a vault without the people of the release",
		"The release's tokens were made with a vault at hand, and the vault is empty: its folder was lost.",
		"Restore _vault from a backup, or fill it anew from raw: `edfi-build run --full-refresh`."},
	{VaultIO, "a vault that can't be read or written",
		"The lake's folder _vault, or a file in it, is damaged or refuses access. Nothing is published whose people the vault doesn't know.",
		"Look at the folder's owner, mode (0700) and free space. A damaged segment is restored from a backup."},
	{OldTokens, "a history under tokens of an earlier epoch",
		"A snapshot's history can't be made again from raw, so its rows keep the tokens that they were written with. After a rotation the same people have other ones.",
		"The vault holds each person's token of the epoch before. Rotate when a history may begin anew, or drop the snapshot's old rows with a model that reads from the day of the rotation."},
}
