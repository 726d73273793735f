package landing

// Limits on what one record may be. No export comes near them on purpose; they
// keep a damaged file from filling the memory.
const (
	maxRecord = 16 << 20 // bytes of decoded text in one record
	maxQuoted = 1 << 20  // bytes after which a quoted field that goes on over line ends is taken for a lost quote
	maxRaw    = 64 << 10 // bytes of a rejected record that are kept
)

// Value is one cell. Null means that the file holds nothing there, which is not
// the same as an empty text; Text is then empty.
type Value struct {
	Text string
	Null bool
}

// Cell is a value under a header or key that no column is declared for.
type Cell struct {
	Header string
	Value  Value
}

// Record is one record of a file: values, or the reason why it has none.
type Record struct {
	// Line is the physical line where the record starts, from 1, counted in the
	// decoded text. The header's line and blank lines count.
	Line int64
	// Values has one value for each declared column, in the order of Spec.Columns.
	Values []Value
	// Undeclared has the cells that no column is declared for, in the file's order.
	Undeclared []Cell
	// Extra has the fields beyond the last header, or, in a file without a
	// header, beyond the last declared column.
	Extra []Value
	// Reject is set when the record can't be read; the other lists are then empty.
	Reject *Reject
}

// Reject is a record that can't be read.
type Reject struct {
	Line      int64
	Raw       []byte // its bytes as in the file (after gunzip), without the last line end
	Truncated bool   // Raw holds only the record's first 64 KB
	Reason    string // for people; names columns, never cells
}

// clear empties the record for the next one and keeps its memory.
func (r *Record) clear(line int64, columns int) {
	if cap(r.Values) < columns {
		r.Values = make([]Value, columns)
	}
	r.Values = r.Values[:columns]
	for i := range r.Values {
		r.Values[i] = Value{Null: true}
	}
	r.Line, r.Undeclared, r.Extra, r.Reject = line, r.Undeclared[:0], r.Extra[:0], nil
}

// refuse turns the record into a reject.
func (r *Record) refuse(raw []byte, truncated bool, reason string) {
	r.Values, r.Undeclared, r.Extra = r.Values[:0], r.Undeclared[:0], r.Extra[:0]
	r.Reject = &Reject{Line: r.Line, Raw: raw, Truncated: truncated, Reason: reason}
}
