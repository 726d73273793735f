package sql

// IsAggregate tells whether the analysis knows a name as an aggregate's.
func IsAggregate(name string) bool { return choices[name] || tallies[name] }
