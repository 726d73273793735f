package diag

// Codes EB43xx: purges.
var purgeCodes = []Entry{}
