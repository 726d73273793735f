package graph

import (
	"fmt"
	"strconv"
	"strings"
)

// EngineType is a DuckDB type, parsed from the name that the engine prints. Its
// Name is DuckDB's own word in upper case; the other fields belong to the names
// beside them. Values are not changed after parsing.
type EngineType struct {
	Name         string
	Width, Scale int           // DECIMAL: digits, digits after the point. ARRAY: Width is the length
	Key, Element *EngineType   // MAP: both. LIST, ARRAY: Element
	Fields       []EngineField // STRUCT and UNION, in order
}

// EngineField is a member of a STRUCT.
type EngineField struct {
	Name string
	Type EngineType
}

// Contains tells whether the type, or any part of it, has the given name.
func (t EngineType) Contains(name string) bool {
	if t.Name == name || (t.Key != nil && t.Key.Contains(name)) || (t.Element != nil && t.Element.Contains(name)) {
		return true
	}
	for _, f := range t.Fields {
		if f.Type.Contains(name) {
			return true
		}
	}
	return false
}

// String writes the type as SQL. Names of struct fields are always quoted, since
// any of them may be a keyword.
func (t EngineType) String() string {
	switch t.Name {
	case "DECIMAL":
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Width, t.Scale)
	case "LIST":
		return t.Element.String() + "[]"
	case "ARRAY":
		return fmt.Sprintf("%s[%d]", t.Element, t.Width)
	case "MAP":
		return fmt.Sprintf("MAP(%s, %s)", t.Key, t.Element)
	case "STRUCT", "UNION":
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = `"` + strings.ReplaceAll(f.Name, `"`, `""`) + `" ` + f.Type.String()
		}
		return t.Name + "(" + strings.Join(fields, ", ") + ")"
	}
	return t.Name
}

// engineAliases maps the other words by which DuckDB knows a type to its own.
var engineAliases = map[string]string{
	"TEXT": "VARCHAR", "STRING": "VARCHAR", "CHAR": "VARCHAR", "BPCHAR": "VARCHAR", "NVARCHAR": "VARCHAR",
	"INT1": "TINYINT", "INT2": "SMALLINT", "SHORT": "SMALLINT", "INT16": "SMALLINT",
	"INT": "INTEGER", "INT4": "INTEGER", "INT32": "INTEGER", "SIGNED": "INTEGER",
	"INT8": "BIGINT", "LONG": "BIGINT", "INT64": "BIGINT", "INT128": "HUGEINT",
	"UINT8": "UTINYINT", "UINT16": "USMALLINT", "UINT32": "UINTEGER", "UINT64": "UBIGINT", "UINT128": "UHUGEINT",
	"REAL": "FLOAT", "FLOAT4": "FLOAT", "FLOAT8": "DOUBLE", "DOUBLE PRECISION": "DOUBLE",
	"NUMERIC": "DECIMAL", "DEC": "DECIMAL", "BOOL": "BOOLEAN", "LOGICAL": "BOOLEAN",
	"BYTEA": "BLOB", "BINARY": "BLOB", "VARBINARY": "BLOB", "BITSTRING": "BIT", "GUID": "UUID",
	"DATETIME": "TIMESTAMP", "TIMESTAMP_US": "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE": "TIMESTAMP",
	"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "TIMETZ": "TIME WITH TIME ZONE",
	"TIME WITHOUT TIME ZONE": "TIME", "ROW": "STRUCT",
}

// ParseEngineType reads a type as DuckDB prints it (DESCRIBE) or as people declare
// it, in any letter case and with DuckDB's aliases. A name it doesn't know is kept,
// so that the error that follows can name it.
func ParseEngineType(text string) (EngineType, error) {
	p := &typeParser{text: text}
	t, err := p.parse(0)
	if err == nil && p.space() != len(text) {
		err = p.unexpected()
	}
	if err != nil {
		return EngineType{}, fmt.Errorf("%q is not a type: %w", text, err)
	}
	return t, nil
}

// maxTypeDepth bounds nesting, so that no text can exhaust the stack.
const maxTypeDepth = 64

type typeParser struct {
	text string
	at   int
}

func (p *typeParser) parse(depth int) (EngineType, error) {
	if depth > maxTypeDepth {
		return EngineType{}, fmt.Errorf("nested deeper than %d", maxTypeDepth)
	}
	t, err := p.base(depth)
	for err == nil && p.take("[") {
		depth++
		element := t
		t = EngineType{Name: "LIST", Element: &element}
		if n, ok := p.number(); ok {
			t.Name, t.Width = "ARRAY", n
		}
		err = p.expect("]")
		if depth > maxTypeDepth {
			err = fmt.Errorf("nested deeper than %d", maxTypeDepth)
		}
	}
	return t, err
}

func (p *typeParser) base(depth int) (EngineType, error) {
	name := p.name()
	if name == "" {
		return EngineType{}, p.unexpected()
	}
	t := EngineType{Name: name}
	switch name {
	case "STRUCT", "UNION":
		return t, p.fields(&t, depth)
	case "MAP":
		return t, p.mapParts(&t, depth)
	case "DECIMAL":
		t.Width, t.Scale = 18, 3 // what DuckDB takes a bare DECIMAL for
		return t, p.decimal(&t)
	case "ENUM":
		return t, p.skipArguments()
	case "VARCHAR":
		return t, p.skipArguments() // DuckDB has no limit of length
	case "LIST", "ARRAY":
		return t, fmt.Errorf("a list is written as its element's type and []")
	}
	return t, nil
}

// name reads one word, the words of a type like TIMESTAMP WITH TIME ZONE, or a
// quoted name (DuckDB prints "NULL" so), and resolves aliases.
func (p *typeParser) name() string {
	word := strings.ToUpper(p.word())
	switch word {
	case "":
		quoted, _ := p.quoted('"')
		return strings.ToUpper(quoted)
	case "DOUBLE":
		p.keywords("PRECISION")
	case "TIME", "TIMESTAMP":
		if p.keywords("WITH", "TIME", "ZONE") {
			return word + " WITH TIME ZONE"
		}
		p.keywords("WITHOUT", "TIME", "ZONE")
	}
	if known, ok := engineAliases[word]; ok {
		return known
	}
	return word
}

func (p *typeParser) fields(t *EngineType, depth int) error {
	err := p.expect("(")
	for err == nil {
		name, quoted := p.quoted('"')
		if !quoted {
			name = p.word()
		}
		if name == "" {
			return p.unexpected()
		}
		var field EngineType
		if field, err = p.parse(depth + 1); err != nil {
			return err
		}
		t.Fields = append(t.Fields, EngineField{name, field})
		if !p.take(",") {
			return p.expect(")")
		}
	}
	return err
}

func (p *typeParser) mapParts(t *EngineType, depth int) error {
	if err := p.expect("("); err != nil {
		return err
	}
	key, err := p.parse(depth + 1)
	if err != nil {
		return err
	}
	if err := p.expect(","); err != nil {
		return err
	}
	element, err := p.parse(depth + 1)
	t.Key, t.Element = &key, &element
	if err != nil {
		return err
	}
	return p.expect(")")
}

func (p *typeParser) decimal(t *EngineType) error {
	if !p.take("(") {
		return nil
	}
	width, ok := p.number()
	t.Width, t.Scale = width, 0
	if ok && p.take(",") {
		t.Scale, ok = p.number()
	}
	if !ok || t.Width < 1 || t.Width > 38 || t.Scale > t.Width {
		return fmt.Errorf("a DECIMAL has 1 to 38 digits, of which no more stand after the point")
	}
	return p.expect(")")
}

// skipArguments passes over a parenthesised list of strings and numbers.
func (p *typeParser) skipArguments() error {
	if !p.take("(") {
		return nil
	}
	for {
		_, isText := p.quoted('\'')
		_, isNumber := p.number()
		if !isText && !isNumber {
			return p.unexpected()
		}
		if !p.take(",") {
			return p.expect(")")
		}
	}
}

// keywords takes all of the words if they follow, else none.
func (p *typeParser) keywords(words ...string) bool {
	start := p.at
	for _, w := range words {
		if !strings.EqualFold(p.word(), w) {
			p.at = start
			return false
		}
	}
	return true
}

func (p *typeParser) word() string {
	start := p.space()
	for p.at < len(p.text) && isWordByte(p.text[p.at], p.at > start) {
		p.at++
	}
	return p.text[start:p.at]
}

func isWordByte(c byte, digits bool) bool {
	return c == '_' || (c|0x20 >= 'a' && c|0x20 <= 'z') || c >= 0x80 || (digits && c >= '0' && c <= '9')
}

// quoted reads text between quotes; a doubled quote stands for one.
func (p *typeParser) quoted(quote byte) (string, bool) {
	start := p.space()
	if start == len(p.text) || p.text[start] != quote {
		return "", false
	}
	var b strings.Builder
	for i := start + 1; i < len(p.text); i++ {
		if p.text[i] != quote {
			b.WriteByte(p.text[i])
			continue
		}
		if i+1 == len(p.text) || p.text[i+1] != quote {
			p.at = i + 1
			return b.String(), true
		}
		b.WriteByte(quote)
		i++
	}
	return "", false
}

func (p *typeParser) number() (int, bool) {
	start := p.space()
	end := start
	for end < len(p.text) && p.text[end] >= '0' && p.text[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(p.text[start:end])
	if err != nil {
		return 0, false
	}
	p.at = end
	return n, true
}

func (p *typeParser) take(token string) bool {
	if strings.HasPrefix(p.text[p.space():], token) {
		p.at += len(token)
		return true
	}
	return false
}

func (p *typeParser) expect(token string) error {
	if !p.take(token) {
		return fmt.Errorf("%q expected at character %d", token, p.at+1)
	}
	return nil
}

func (p *typeParser) unexpected() error {
	return fmt.Errorf("nothing to read at character %d", p.at+1)
}

// space passes over white space and returns where it ends.
func (p *typeParser) space() int {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
	return p.at
}
