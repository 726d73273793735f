package diag

// Codes EB4201 to EB4219: shares, the copies for people who don't hold the lake.
const (
	ShareNotMade     Code = "EB4201"
	UnknownShare     Code = "EB4202"
	ShareNeedsUser   Code = "EB4203"
	UnknownShareRole Code = "EB4204"
	BadShareFolder   Code = "EB4205"
	EmptyShare       Code = "EB4206"
	ResearchTerms    Code = "EB4207"
	ResearchToken    Code = "EB4208"
	SmallGroups      Code = "EB4209"
)

var shareCodes = []Entry{
	{ShareNotMade, "a share that could not be made",
		"The release stands, but a copy for people who don't hold the lake couldn't be made of it. The copy of an earlier release stays where it is, unless it could show more than the role may see now: then it is removed.",
		"Mend what the message names and run `edfi-build share`: it makes what is missing from the last release."},
	{UnknownShare, "a share that isn't declared",
		"Shares are declared in governance.yml, and each release keeps the file. The last release has none of this name.",
		"Check the name, or declare the share and run."},
	{ShareNeedsUser, "a share of a person's role without the person",
		"What the role sees depends on who looks: its row rules speak of {{ user }}. Without a user nobody knows which rows belong into the file.",
		"Give the share a for_each with the relation that lists the users, or make it on_demand and name one: `edfi-build share NAME --user ID`."},
	{UnknownShareRole, "a role that the last release doesn't know",
		"Roles stand in governance.yml, and copies are made of what a release was published with.",
		"Check the name, or declare the role and run."},
	{BadShareFolder, "a folder of shares that isn't fit for them",
		"Shares hold education records. Their folder may not lie in the lake, nor the lake in it, nor be open to everybody on the machine, and its list of shares has to be readable.",
		"Name a folder of its own as `shares` of the target, with mode 0700, or 0750 and the group of those who read the shares."},
	{EmptyShare, "a share without a table",
		"The role sees no relation, so the file holds nothing but what it is.",
		"`edfi-build access check --role ROLE` says why each relation is hidden. Widen the role, or take the share out."},
	{ResearchTerms, "a release for research without its terms",
		"Education records go to researchers under a written agreement that names the purpose, the scope and the time (34 CFR 99.31(a)(6)), and the district keeps a record of it (99.32).",
		"Give all four: --recipient, --agreement, --purpose, and --expires with a day that is still to come."},
	{ResearchToken, "a column that leads back to pseudonyms",
		"A code in a research release must not be made from what is personal to a student (34 CFR 99.31(b)(2)). This column isn't a pseudonym by its classification, but its values hold tokens of the district, which the new codes can't replace.",
		"Leave the column's table out with --select, or make the column without the token."},
	{SmallGroups, "people who stand out in a release for research",
		"Fewer than eleven people share the values of the columns that describe them, so somebody who knows them could find them although they bear no name.",
		"Release fewer describing columns, or coarser ones, or have the agreement provide for it. The report names counts and never values."},
}
