package diag

// Codes EB4120 to EB4139: leading tokens back to people.
var reidentifyCodes = []Entry{}
