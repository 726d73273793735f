package diag

// Codes EB15xx: what the compiler proves about privacy.
var privacyCodes = []Entry{}
