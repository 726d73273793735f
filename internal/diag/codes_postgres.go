package diag

// Codes EB4220 to EB4239: marts in PostgreSQL.
const (
	// BadServerAddress: the connection string can't be read.
	BadServerAddress Code = "EB4220"
	// ServerUnreachable: the server doesn't answer, or refuses the connection.
	ServerUnreachable Code = "EB4221"
	// PlainConnection: rows may travel over a network unencrypted.
	PlainConnection Code = "EB4222"
	// ServerTooOld: the server's version lacks what publishing needs.
	ServerTooOld Code = "EB4223"
	// ForeignObject: a schema or role that publishing would make is somebody else's.
	ForeignObject Code = "EB4224"
	// MissingLogin: the users' file names logins that the server doesn't have.
	MissingLogin Code = "EB4225"
	// BadUsersFile: the users' file says something that can't be.
	BadUsersFile Code = "EB4226"
	// PrivilegedLogin: a login or group could read past its role.
	PrivilegedLogin Code = "EB4227"
	// ServerRefused: the server refused a statement of the publication.
	ServerRefused Code = "EB4228"
	// UnpublishableValue: a value or type that PostgreSQL can't hold.
	UnpublishableValue Code = "EB4229"
	// ReadersInTheWay: readers kept tables in use for too long.
	ReadersInTheWay Code = "EB4230"
	// GovernanceChanged: governance.yml isn't the one that the last release was made with.
	GovernanceChanged Code = "EB4231"
	// ForeignDependent: somebody's view or function stands on a published table.
	ForeignDependent Code = "EB4232"
	// RoleKept: a group role that left the policy can't be dropped.
	RoleKept Code = "EB4233"
	// NothingToPublish: no role sees anything that is published.
	NothingToPublish Code = "EB4234"
	// TwoRoles: a login is a member of more than one group role.
	TwoRoles Code = "EB4235"
)

var postgresCodes = []Entry{
	{BadServerAddress, "The connection string can't be read",
		"--dsn is no PostgreSQL connection string. It isn't repeated here, because it may hold a password.",
		"Write postgres://USER@HOST:5432/DATABASE?sslmode=verify-full, and keep the password in PGPASSFILE or PGPASSWORD."},
	{ServerUnreachable, "The server can't be reached",
		"The PostgreSQL server doesn't answer at that address, or it refuses the user, the password or the database. Nothing was published.",
		"Look at host, port, database and user; the password is taken from --dsn, PGPASSWORD or PGPASSFILE."},
	{PlainConnection, "Rows may travel unencrypted",
		"The server is on another machine and the connection string allows a connection without TLS. Rows of students would be readable on the way.",
		"Add sslmode=verify-full (with sslrootcert=FILE for a district's own authority) to the connection string."},
	{ServerTooOld, "The server is too old",
		"Publishing takes functions whose bodies are bound when they are made, so that nobody can slip other tables under them. PostgreSQL has them from version 14 on.",
		"Publish to a server of version 14 or later."},
	{ForeignObject, "A name is taken by something that isn't ours",
		"A schema or role of a name that publishing needs exists and doesn't carry the mark of this publication. It is left alone: it may hold somebody's data, and roles belong to the whole server.",
		"Choose other names with --schema-prefix, or drop or rename what is there."},
	{MissingLogin, "Logins are missing on the server",
		"The users' file gives roles to logins that the server doesn't have. Logins, with their passwords, are made by those who run the server. Nothing was published.",
		"CREATE ROLE the logins with LOGIN, or take them out of the file."},
	{BadUsersFile, "The users' file can't be used",
		"Each line says which login has which role, and for a role with a user, whose token stands for it. A login has one role: with two, the rows of the one would meet the columns of the other. Nothing was published.",
		"Write a CSV file with the header login,role,user, a line for each login; user is a staff id or token, and empty for roles without a user."},
	{PrivilegedLogin, "A login could read past its role",
		"Superusers, roles with BYPASSRLS, members of pg_read_all_data and the owner of the tables aren't bound by row policies or grants, and a group role that is a member of another has that one's rights too.",
		"Give people logins of their own without such rights, and take the group role out of other roles."},
	{ServerRefused, "The server refused",
		"The server refused a statement of the publication, mostly because the connecting role lacks a right. Everything was taken back; the publication before is intact.",
		"The connecting role needs CREATE on the database, CREATEROLE, and to own what was published before."},
	{UnpublishableValue, "A value can't be held by PostgreSQL",
		"A column holds what PostgreSQL has no place for, such as a text with a zero byte, or a number that is none in nested data. Everything was taken back; the publication before is intact.",
		"Mend the value in the model: replace(x, chr(0), '') takes zero bytes out."},
	{ReadersInTheWay, "Readers kept the tables in use",
		"Rows are exchanged without disturbing anybody. Where tables, columns or rules have changed, the new tables take the place of the old ones, and readers who are in a transaction are waited for. They didn't end in time. Everything was taken back; the publication before is intact.",
		"Publish again, or let it wait longer with --wait."},
	{GovernanceChanged, "The release has another governance.yml",
		"What is published is the last release with the rules that it was made with. governance.yml was changed since, so the rules of the release may allow what you have just taken away.",
		"Run `edfi-build run` first; it makes a release with the new rules."},
	{ForeignDependent, "Something stands on a published table",
		"Tables or rules have changed, so the published tables are replaced, and a view, function or table of somebody else depends on one or lies in a published schema. Everything was taken back; the publication before is intact.",
		"Drop what the message names, or move it to another schema; make it again afterwards."},
	{RoleKept, "A group role can't be dropped",
		"The role has left governance.yml. It has lost its members and all it could read here, but something else on the server belongs to it.",
		"Look with \\drds and \\ddp, or REASSIGN OWNED, and drop the role."},
	{NothingToPublish, "There is nothing to publish",
		"No role of governance.yml sees a table of the layers that are published.",
		"Give roles layers and a max_classification in governance.yml, or name other --layers."},
	{TwoRoles, "A login has more than one role",
		"The login is a member of several published roles. The rows of the one would meet the columns of the other, so row policies show it nothing.",
		"Take it out of all group roles but one: REVOKE role FROM login."},
}
