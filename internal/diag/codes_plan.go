package diag

// Codes EB17xx: plans.
const (
	BreakingChange Code = "EB1701"
)

var planCodes = []Entry{
	{BreakingChange, "a breaking change",
		"With --fail-on-breaking, a plan ends with exit code 1 when those who read a table can't rely on it as before: a table or column that is gone, a type that no longer holds the old values, a narrower access, a contract that is given up. It counts where a model or an exposure reads it, where its access is public, where its contract is enforced, and in the last layer, which is what people read.",
		"Keep the old column beside the new one until nobody reads it, or agree on the change with those who do and merge it without the flag."},
}
