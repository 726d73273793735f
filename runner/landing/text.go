package landing

import (
	"errors"
	"io"
)

// errTooLong says that a line ends beyond the limit of one record.
var errTooLong = errors.New("longer than a record may be")

// text is decoded text read ahead, so that a record lies in one piece in memory
// until the next one is asked for.
type text struct {
	src    io.Reader
	buf    []byte // read from src
	pos    int    // what lies before is taken
	line   int64  // physical line at pos, from 1
	offset int64  // bytes taken so far
	err    error  // what src ended with
}

const firstBuffer = 256 << 10

func newText(src io.Reader) *text {
	return &text{src: src, buf: make([]byte, 0, firstBuffer), line: 1}
}

// ahead returns the next n bytes, which must have been found by findLine. They
// are valid until the next call of findLine.
func (t *text) ahead(n int) []byte { return t.buf[t.pos : t.pos+n] }

// take moves on by n bytes that hold that many line ends.
func (t *text) take(n int, lines int64) {
	t.pos += n
	t.line += lines
	t.offset += int64(n)
}

// findLine finds the line that starts from bytes ahead: its end without the line
// end (CRLF, LF or CR), and where the next line starts, both counted from here.
// At the end of the text it returns io.EOF.
func (t *text) findLine(from int) (end, next int, err error) {
	for i := from; ; {
		i += untilLineEnd(t.buf[t.pos+i:])
		rest, done := t.buf[t.pos+i:], t.err == io.EOF
		switch {
		case i > maxRecord:
			return 0, 0, errTooLong
		case len(rest) > 0 && rest[0] == '\n':
			return i, i + 1, nil
		case len(rest) > 1 && rest[1] == '\n':
			return i, i + 2, nil
		case len(rest) > 1, len(rest) == 1 && done: // a lone CR, once it is sure that no LF follows
			return i, i + 1, nil
		case done && i == from:
			return 0, 0, io.EOF
		case done:
			return i, i, nil
		}
		if err := t.fill(); err != nil && err != io.EOF {
			return 0, 0, err
		}
	}
}

func untilLineEnd(b []byte) int {
	for i, c := range b {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return len(b)
}

// skipLine takes everything up to the next line's start, however far it is.
func (t *text) skipLine() error {
	for {
		_, next, err := t.findLine(0)
		switch {
		case err == nil:
			t.take(next, 1)
			return nil
		case err == io.EOF:
			return nil
		case !errors.Is(err, errTooLong):
			return err
		}
		t.take(maxRecord, 0)
	}
}

// fill reads more, or returns the error that src ended with.
func (t *text) fill() error {
	if t.err != nil {
		return t.err
	}
	if len(t.buf) == cap(t.buf) {
		t.makeRoom()
	}
	n, err := io.ReadAtLeast(t.src, t.buf[len(t.buf):cap(t.buf)], 1)
	t.buf, t.err = t.buf[:len(t.buf)+n], err
	return err
}

// makeRoom drops what is taken; when that is little, it doubles the buffer.
func (t *text) makeRoom() {
	rest := t.buf[t.pos:]
	into := t.buf[:0]
	if len(rest) > cap(t.buf)/2 {
		into = make([]byte, 0, 2*cap(t.buf))
	}
	t.buf, t.pos = append(into, rest...), 0
}
