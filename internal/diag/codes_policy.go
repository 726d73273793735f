package diag

// Codes EB19xx: governance.yml: roles, row rules, shares.
var policyCodes = []Entry{}
