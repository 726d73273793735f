package diag

// Codes EB40xx: runs and tests.
const (
	NodeFailed   Code = "EB4001"
	TestFailed   Code = "EB4002"
	NotBuilt     Code = "EB4003"
	BadSeedValue Code = "EB4004"
	SeedChanged  Code = "EB4005"
	BadKey       Code = "EB4006"
	TestWarned   Code = "EB4007"
	NoPastRun    Code = "EB4008"
	DevKeyMade   Code = "EB4009"
	NotShown     Code = "EB4010"
	NotAQuery    Code = "EB4011"
	BadAsOf      Code = "EB4012"
	BrokenAudit  Code = "EB4013"

	ForeignCommit Code = "EB4020"
	SchemaChanged Code = "EB4021"
	DoubledKey    Code = "EB4022"
	Quarantined   Code = "EB4024"
	SameRelease   Code = "EB4023"

	SmallGroupShown Code = "EB4025"
)

var runCodes = []Entry{
	{NodeFailed, "a node that failed",
		"The engine stopped while it built or tested this node. What it says is shown without the values it was looking at, since a log is a disclosure too. Nothing was published.",
		"The place is in the file you wrote. Query the tables it reads (`edfi-build query`) to find the rows."},
	{TestFailed, "a data test that failed",
		"Rows break an assertion of severity error, so what depends on the tested table was not built and nothing was published.",
		"Run the statement in target/compiled with `edfi-build query` to see the rows. If they are right, change the test or give it severity: warn."},
	{NotBuilt, "a table that isn't there yet",
		"The node reads a table that no release holds and that this run wasn't asked to build.",
		"Run without --select, or select the table too: `+name`."},
	{BadSeedValue, "a seed value of the wrong type",
		"A value in the CSV file can't be converted to the column's declared type.",
		"Mend the value, or declare another type under config.column_types."},
	{SeedChanged, "a seed that changed under the run",
		"The seed's file isn't the one that was compiled.",
		"Run again."},
	{BadKey, "no usable pseudonym key",
		"Models turn people into pseudonyms with a secret key. It is missing, too short, not random, or readable by others.",
		"Set the target's pseudonym_key to a file of 64 random hexadecimal digits, mode 0600, outside of the project and the lake: `edfi-build keys new FILE`."},
	{TestWarned, "a data test that warns",
		"Rows break an assertion of severity warn. The run goes on and publishes.",
		"Look at the rows when there is time; raise the severity when the answer must not be published like this."},
	{Quarantined, "rows in quarantine",
		"Rows of a model break its contract: something required is empty, a code or value is unknown, a text is too long, what it refers to isn't there, or its key is taken. They stand in the model's __quarantine, with the rule and the file and row they came from, and not in the model.",
		"`edfi-build quarantine` lists them. Mend them in the source system, or add the code to its crosswalk seed; the next run takes them back. `max_quarantined` under config.contract makes too many of them a failure."},
	{NoPastRun, "nothing to retry",
		"There is no target/run_results.json of an earlier run, or nothing failed in it.",
		"Run `edfi-build run`."},
	{DevKeyMade, "a key for the dev target was made",
		"The dev target has a pseudonym key of its own, made on first use in a folder that git ignores. Tokens of another target or another machine differ.",
		"Nothing, for development. Any other target needs its own pseudonym_key."},
	{NotShown, "a preview that could show identities",
		"Ephemeral models and sources may carry names and ids of people, which a preview must not print.",
		"Preview a model of refined or published. `edfi-build query` reads raw, and logs that it did."},
	{NotAQuery, "not one query",
		"`query` answers one SELECT.",
		"Leave out what isn't a SELECT, and ask one question at a time."},
	{BadAsOf, "neither a date nor a release",
		"What stands there is meant to name a release: by its number, or by a date, which means the last release by the end of that day in the project's time zone.",
		"Write a date as YYYY-MM-DD, or a number that `edfi-build history` lists."},
	{BrokenAudit, "a broken audit log",
		"Each line of the audit log holds the SHA-256 of the line before. One was changed, added or taken out, so who read raw since can't be proven.",
		"Find out who may write to the lake's _audit folder. Restore the log from a backup and keep the broken one as evidence."},
	{ForeignCommit, "a table that another program wrote to",
		"The lake's tables can be read by any program and are written by edfi-build alone. Another one has committed to a table that this run would write; its rows are in no release, and they are not overwritten.",
		"Save the rows elsewhere if they matter, remove the named version's file and what follows it from the table's _delta_log, and take the right to write from the other program."},
	{SchemaChanged, "an incremental model whose columns changed",
		"The model's query gives other columns than its table has, and its on_schema_change doesn't say to take them over. append_new_columns adds columns and changes no type.",
		"Build the model anew with --full-refresh, or set on_schema_change."},
	{DoubledKey, "a key that came more than once",
		"The query gave two rows of the same unique_key. Which of them counts would be chance.",
		"Make the query give one row for each key, for instance with QUALIFY row_number() OVER (…) = 1."},
	{SmallGroupShown, "a figure of too few people",
		"The model declares a population: each row says how many people it speaks of. A row with fewer than suppression.minimum of governance.yml shows a number of people, or another figure beside a hidden number. Nothing was published.",
		"Hide such rows in the model's SQL, with what else can be worked out from the others (complementary suppression). Figures that are rounded to a band are named in the population's `besides`."},
	{SameRelease, "a rollback to where the estate is",
		"The release is the current one already.",
		"`edfi-build history` lists the releases."},
}
