package diag

// Codes EB42xx: shares.
var shareCodes = []Entry{}
