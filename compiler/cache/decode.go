package cache

import (
	"encoding/binary"
	"math"
	"reflect"

	"github.com/edfi-build/edfi-build/internal/source"
)

// Files gives the project's files by path, for the places in decoded data; nil for
// one that isn't there. It must be safe for concurrent use where blocks are decoded
// side by side.
type Files func(path string) *source.File

// reader decodes one block. All texts are parts of one.
type reader struct {
	body  []byte
	texts []string
	files Files
	spans *source.File
}

// Unmarshal decodes a block into a pointer of the type that it was made from, to
// its zero value.
func Unmarshal(block []byte, into any, files Files) (err error) {
	defer catch(&err)
	r := &reader{body: block, files: files}
	r.readTexts()
	v := reflect.ValueOf(into).Elem()
	codecOf(v.Type()).read(r, v)
	if len(r.body) > 0 {
		return errDamaged
	}
	return nil
}

func (r *reader) readTexts() {
	count, total := r.length(), r.length()
	sizes := make([]int, count)
	sum := 0
	for i := range sizes {
		sizes[i] = r.length()
		sum += sizes[i]
	}
	if sum != total || total > len(r.body) {
		panic(fault{errDamaged})
	}
	all := string(r.body[:total])
	r.body = r.body[total:]
	r.texts = make([]string, count)
	for i, size := range sizes {
		r.texts[i], all = all[:size], all[size:]
	}
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.body)
	if size <= 0 {
		panic(fault{errDamaged})
	}
	r.body = r.body[size:]
	return n
}

// length reads a count. None is greater than the bytes that are left and one: what
// is counted takes a byte at least.
func (r *reader) length() int {
	n := r.number()
	if n > uint64(len(r.body))+1 {
		panic(fault{errDamaged})
	}
	return int(n)
}

func (r *reader) int() int64 {
	n, size := binary.Varint(r.body)
	if size <= 0 {
		panic(fault{errDamaged})
	}
	r.body = r.body[size:]
	return n
}

func (r *reader) float() float64 { return math.Float64frombits(r.number()) }

func (r *reader) byte() byte {
	if len(r.body) == 0 {
		panic(fault{errDamaged})
	}
	b := r.body[0]
	r.body = r.body[1:]
	return b
}

func (r *reader) bool() bool { return r.byte() != 0 }

func (r *reader) text() string {
	n := r.number()
	if n >= uint64(len(r.texts)) {
		panic(fault{errDamaged})
	}
	return r.texts[n]
}

func readOpen(r *reader, v reflect.Value) {
	if value := r.open(); value != nil {
		v.Set(reflect.ValueOf(value))
	}
}

func (r *reader) open() any {
	switch r.byte() {
	case openNil:
		return nil
	case openFalse:
		return false
	case openTrue:
		return true
	case openInt:
		return int(r.int())
	case openInt64:
		return r.int()
	case openFloat:
		return r.float()
	case openText:
		return r.text()
	case openList:
		list := make([]any, r.length())
		for i := range list {
			list[i] = r.open()
		}
		return list
	case openMap:
		n := r.length()
		dictionary := make(map[string]any, n)
		for range n {
			key := r.text()
			dictionary[key] = r.open()
		}
		return dictionary
	}
	panic(fault{errDamaged})
}

// file finds a file; one that isn't there any more makes the data useless.
func (r *reader) file(path string) *source.File {
	f := r.files(path)
	if f == nil {
		panic(fault{errDamaged})
	}
	return f
}

func readFile(r *reader, v reflect.Value) {
	if r.bool() {
		v.Set(reflect.ValueOf(r.file(r.text())))
	}
}

func readSpan(r *reader, v reflect.Value) { *v.Addr().Interface().(*source.Span) = r.span() }

func (r *reader) span() source.Span {
	switch r.number() {
	case 0:
		return source.Span{}
	case 1:
	case 2:
		r.spans = r.file(r.text())
	default:
		panic(fault{errDamaged})
	}
	if r.spans == nil {
		panic(fault{errDamaged})
	}
	start := int(r.int())
	return r.spans.Span(start, start+int(r.int()))
}

func readMap(r *reader, v reflect.Value) {
	if !r.bool() {
		return
	}
	m := &source.Map{}
	for range r.length() {
		n, verbatim := int(r.number()&math.MaxInt32), r.bool()
		m.Append(n, r.span(), verbatim)
	}
	v.Set(reflect.ValueOf(m))
}
