package diag

// Codes EB19xx: governance.yml: roles, row rules, shares.
const (
	BadRowRelation     Code = "EB1901"
	BadRowTemplate     Code = "EB1902"
	BadRowRef          Code = "EB1903"
	BadRowRule         Code = "EB1904"
	RowRuleNotPortable Code = "EB1905"
	RowRuleNotBoolean  Code = "EB1906"
	RowRuleWithoutUser Code = "EB1907"
	BadShare           Code = "EB1908"
	UnknownRole        Code = "EB1909"
	RoleNeedsUser      Code = "EB1910"
	NotForRole         Code = "EB1911"
)

var policyCodes = []Entry{
	{BadRowRelation, "a relation that governance.yml can't choose rows of",
		"A role's rows name relations: a model or seed as ref does, or any relation as SQL does. It must be there, be one that people can read, and stand in a layer of the role.",
		"Correct the name. `edfi-build ls` lists what there is."},
	{BadRowTemplate, "a template in a row rule",
		"A row rule knows {{ user }}, which stands for the token of who looks, and {{ ref \"model\" }}. Variables, macros and dates would make it say something that governance.yml doesn't show.",
		"Put what it needs into a model, and look into that with {{ ref }}."},
	{BadRowRef, "a row rule that looks into what isn't there",
		"A row rule may look into stored models of refined and published and into seeds: shares and PostgreSQL hold them too. Raw tables, views and ephemeral models aren't there.",
		"Make a table of what the rule needs, such as who teaches whom on the report date."},
	{BadRowRule, "what a row rule can't say",
		"A row rule is one condition that must mean the same in DuckDB files and in PostgreSQL. It is made of columns, {{ user }}, texts and whole numbers, comparisons, is null, between, in, exists, and, or, not, coalesce, and selects of one column with from, inner or left join and where. Functions, arithmetic and casts round, fail or sort differently.",
		"Work out what it needs in a model, as a column or a table of its own, and compare with that."},
	{RowRuleNotPortable, "a row rule that PostgreSQL reads differently",
		"The same rule filters shares, which are DuckDB files, and a published PostgreSQL. Both parsers read it, and they don't agree.",
		"Write it more plainly: parentheses where operators meet, lower-case names without quotes, <> and = only."},
	{RowRuleNotBoolean, "a row rule that isn't true or false",
		"A row is seen where its rule is true. A number or a text is neither.",
		"Compare it with something."},
	{RowRuleWithoutUser, "{{ user }} in a role of nobody",
		"{{ user }} is the token of who looks. A role without user: sees the same rows whoever looks.",
		"Add user: staff (or another subject) to the role, or leave {{ user }} out."},
	{BadShare, "a share that can't be made",
		"A share with for_each is made once for each value of a column. It names a stored model or seed, its column with the users' tokens and its column with the values, and its role has a user.",
		"Correct the relation or the column."},
	{UnknownRole, "a role that isn't there",
		"governance.yml has no role of that name in the release that is read. What a role sees follows from the release's own policy.",
		"`edfi-build access` lists the roles."},
	{RoleNeedsUser, "a role without its user, or a user without need",
		"What some roles see depends on who looks: a teacher sees the own classes. For such a role say who, as ROLE:USER, by the token or by the natural number. Other roles are the same for all.",
		"Write --role teacher:TOKEN, or --role data_analyst."},
	{NotForRole, "something that the role doesn't see",
		"A preview of a role holds what the role sees and nothing else: relations, columns and rows that it doesn't see aren't there.",
		"`edfi-build access check --role ROLE` tells what the role sees, and why."},
}
