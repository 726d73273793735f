package diag

// Codes EB41xx: keys and the vault.
var vaultCodes = []Entry{}
