package landing

import "fmt"

// jsonlFormat reads JSON Lines: one object a line. Nested objects become one level
// with dots (`key.id`), numbers stay as written, strings are unescaped, null and
// absent keys are NULL. Arrays, and objects that a column is declared for by
// name, stay JSON text exactly as written (keys inside of them are not compared).
// Of a key that stands twice, JSON leaves open which counts: such a record is
// rejected, as is one where two keys stand for the same column.
type jsonlFormat struct {
	text    *text
	columns []Column
	names   names

	paths   map[string]*place // by path, as far as met
	records int64             // filled so far
	filled  []int64           // by column: the last record that carried it, from 1

	json jsonText // the record in hand
	path []byte   // to the value in hand
	rec  *Record
}

// place is what is known of one path in the objects of a file.
type place struct {
	name   string
	column int   // or undeclared
	record int64 // the last record that had it
}

// maxPaths is how many paths are remembered from record to record.
const maxPaths = 10_000

// maxDepth is how deep objects and arrays may nest.
const maxDepth = 64

const (
	reasonNoObject = "not a JSON object"
	reasonTrailing = "text after the JSON object"
	reasonTwice    = "an object has the same key twice"
	reasonDeep     = "JSON nested deeper than 64 levels"
)

func newJSONL(t *text, spec Spec, n names) *jsonlFormat {
	return &jsonlFormat{
		text: t, columns: spec.Columns, names: n,
		paths: map[string]*place{}, filled: make([]int64, len(spec.Columns)),
	}
}

func (j *jsonlFormat) split() (chunk, error) {
	found, err := nextLine(j.text)
	if err == nil && found.reason == "" {
		j.text.take(found.next, 1)
	}
	return found, err
}

func (j *jsonlFormat) fill(text string, rec *Record) (reason string) {
	if len(j.paths) > maxPaths {
		clear(j.paths)
	}
	j.records++
	j.json, j.path, j.rec = jsonText{text: text}, j.path[:0], rec
	j.json.space()
	if !j.json.at('{') {
		return reasonNoObject
	}
	if j.object(1); j.json.reason != "" {
		return j.json.reason
	}
	if j.json.space(); j.json.pos < len(text) {
		return reasonTrailing
	}
	return ""
}

// object reads the object in hand, each value under its path.
func (j *jsonlFormat) object(depth int) bool {
	return j.json.members(func(key string) bool {
		outer := len(j.path)
		if outer > 0 {
			j.path = append(j.path, '.')
		}
		j.path = append(j.path, key...)
		p := j.known()
		if p.record == j.records {
			return j.json.fail(reasonTwice)
		}
		p.record = j.records
		ok := j.member(p, depth)
		j.path = j.path[:outer]
		return ok
	})
}

func (j *jsonlFormat) member(p *place, depth int) bool {
	if p.column == undeclared && j.json.at('{') && !j.json.emptyObject() {
		if depth == maxDepth {
			return j.json.fail(reasonDeep)
		}
		return j.object(depth + 1)
	}
	v, ok := j.json.value(depth)
	return ok && j.put(p, v)
}

func (j *jsonlFormat) put(p *place, v Value) bool {
	if p.column == undeclared {
		j.rec.Undeclared = append(j.rec.Undeclared, Cell{Header: p.name, Value: v})
		return true
	}
	if j.filled[p.column] == j.records {
		return j.json.fail(fmt.Sprintf("two keys for column %q", j.columns[p.column].Name))
	}
	j.filled[p.column] = j.records
	j.rec.Values[p.column] = v
	return true
}

// known returns what is known of the path in hand.
func (j *jsonlFormat) known() *place {
	if p := j.paths[string(j.path)]; p != nil {
		return p
	}
	name := string(j.path)
	p := &place{name: name, column: j.names.find(name)}
	j.paths[name] = p
	return p
}

// carries tells whether any record had the column.
func (j *jsonlFormat) carries(column int) bool { return j.filled[column] > 0 }

// judge finds nothing: records that can't be read are rejected one by one.
func (j *jsonlFormat) judge() error { return nil }
