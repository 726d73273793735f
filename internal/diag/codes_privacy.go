package diag

// Codes EB15xx: what the compiler proves about privacy.
const (
	MoreOpenThanMade     Code = "EB1501"
	IdentityReachesModel Code = "EB1502"
	PseudonymRefused     Code = "EB1503"
	LayerAdmitsLess      Code = "EB1504"
	FreeTextReachesLayer Code = "EB1505"
	DeclassifyRefused    Code = "EB1506"
	PopulationRefused    Code = "EB1507"
	LooksLikeIdentity    Code = "EB1508"
	TestShowsIdentity    Code = "EB1509"
	UntracedIsDirect     Code = "EB1510"
)

var privacyCodes = []Entry{
	{MoreOpenThanMade, "a column that is declared more open than what it is made from",
		"Classifications follow the data: a column is as close to a person as the closest column whose values can appear in it, or that it is compared with for equality in the same statement. The message names the way from raw.",
		"Declare the closer classification, leave the column out, or say at the column why it tells less and who answers for that: governance: {classification: internal, declassify: {to: internal, reason: …, approved_by: …}}. Figures of groups are opened by the model's `population`."},
	{IdentityReachesModel, "a direct identifier that would be stored",
		"A value that raw declares as direct (a name, a number, an address; what isn't classified counts too) would stand in a table or view that people read. Only ephemeral models may carry it, and only `pseudonym` opens it.",
		"Turn it into its pseudonym, compute what you need of it in an ephemeral model, or leave it out. A column that raw classifies too closely is mended there."},
	{PseudonymRefused, "something that may not become a pseudonym",
		"The keyed function takes direct columns of its subject as they are. Constants, computed values and other columns are refused, because whoever can make the token of an id of their choice can find people by trying ids.",
		"Give it a column that raw declares as `classification: direct` with that subject. It may be trimmed, padded, cast or in another case, and several such columns may be joined by coalesce or CASE."},
	{LayerAdmitsLess, "a column that is closer than its layer admits",
		"governance.yml limits what a layer stores (`limits`), and no layer but raw stores what is direct.",
		"Leave the column out, or make something of it that tells less."},
	{FreeTextReachesLayer, "free text in a layer that admits none",
		"What somebody wrote can name anybody. The limit of this layer in governance.yml says free_text: false.",
		"Leave the column out. Where a computed value of it says nothing of a person, declare so with `declassify`."},
	{DeclassifyRefused, "a declassification that can't stand",
		"`declassify` opens a derived column to what it says, and is shown in the dictionary. It never opens a direct identifier, agrees with the column's classification, and is taken out when it opens nothing.",
		"Mend or remove it. A direct identifier is opened by `pseudonym` alone."},
	{PopulationRefused, "a population that is none",
		"A model's `population` names columns with the number of people that each row speaks of. It opens aggregates, so the numbers must be counts over groups themselves, and governance.yml must say how small a group may be.",
		"Name columns that come from count (or a sum of counts) over a group that isn't one person, and set suppression.minimum in governance.yml."},
	{LooksLikeIdentity, "a column that looks like an identity and is declared more open",
		"By its name, or by what its cells look like at ingest, the column holds names, e-mail addresses, phone numbers, social security numbers, addresses (direct) or dates of birth (quasi or closer), and it is declared more open than that.",
		"Declare it closer. If it is something else, say so at the column: governance: {declassify: {to: …, reason: …, approved_by: …}}."},
	{TestShowsIdentity, "a test that would keep a direct identifier",
		"Failing rows of a test with store_failures are kept in a table that people read, and this test's statement selects a direct identifier.",
		"Select what leads to the row instead, such as _file_sha256 and _row_number, or leave store_failures out."},
	{UntracedIsDirect, "a column that can't be traced",
		"The compiler can't follow what this column is made from, so it counts as direct.",
		"Write the expression in a way that can be followed."},
}
