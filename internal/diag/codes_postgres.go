package diag

// Codes EB4220 to EB4239: marts in PostgreSQL.
var postgresCodes = []Entry{}
