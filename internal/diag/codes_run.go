package diag

// Codes EB40xx.
const ()

var runCodes = []Entry{}
