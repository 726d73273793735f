package cache

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"

	"github.com/edfi-build/edfi-build/internal/source"
)

// writer encodes values into one block.
type writer struct {
	body  []byte
	texts []string // all texts, each once
	total int      // their length
	index map[string]uint64
	spans *source.File // of the last span: the next one is mostly in the same
}

// Marshal encodes a pointer to plain data. The error says that it isn't plain.
func Marshal(value any) (block []byte, err error) {
	defer catch(&err)
	w := &writer{index: map[string]uint64{}}
	v := reflect.ValueOf(value).Elem()
	codecOf(v.Type()).write(w, v)
	return w.block(), nil
}

// block puts the texts before the body: first their lengths, then all of them as one.
func (w *writer) block() []byte {
	const mostly = 2 // bytes of a length
	block := make([]byte, 0, 2*binary.MaxVarintLen64+mostly*len(w.texts)+w.total+len(w.body))
	block = binary.AppendUvarint(block, uint64(len(w.texts)))
	block = binary.AppendUvarint(block, uint64(w.total))
	for _, s := range w.texts {
		block = binary.AppendUvarint(block, uint64(len(s)))
	}
	for _, s := range w.texts {
		block = append(block, s...)
	}
	return append(block, w.body...)
}

func (w *writer) number(n uint64) { w.body = binary.AppendUvarint(w.body, n) }
func (w *writer) int(n int64)     { w.body = binary.AppendVarint(w.body, n) }
func (w *writer) float(f float64) { w.number(math.Float64bits(f)) }

func (w *writer) bool(b bool) {
	if b {
		w.body = append(w.body, 1)
	} else {
		w.body = append(w.body, 0)
	}
}

func (w *writer) text(s string) {
	at, known := w.index[s]
	if !known {
		at = uint64(len(w.texts))
		w.index[s] = at
		w.texts = append(w.texts, s)
		w.total += len(s)
	}
	w.number(at)
}

// Shapes of an open value.
const (
	openNil byte = iota
	openFalse
	openTrue
	openInt
	openInt64
	openFloat
	openText
	openList
	openMap
)

func (w *writer) open(value any) {
	tag := func(b byte) { w.body = append(w.body, b) }
	switch v := value.(type) {
	case nil:
		tag(openNil)
	case bool:
		tag(openFalse)
		if v {
			w.body[len(w.body)-1] = openTrue
		}
	case int:
		tag(openInt)
		w.int(int64(v))
	case int64:
		tag(openInt64)
		w.int(v)
	case float64:
		tag(openFloat)
		w.float(v)
	case string:
		tag(openText)
		w.text(v)
	case []any:
		tag(openList)
		w.number(uint64(len(v)))
		for _, item := range v {
			w.open(item)
		}
	case map[string]any:
		tag(openMap)
		w.number(uint64(len(v)))
		for key, item := range v {
			w.text(key)
			w.open(item)
		}
	default:
		panic(fault{fmt.Errorf("a value of type %T isn't plain data", value)})
	}
}

func writeFile(w *writer, v reflect.Value) {
	file := v.Interface().(*source.File)
	w.bool(file != nil)
	if file != nil {
		w.text(file.Path)
	}
}

func writeSpan(w *writer, v reflect.Value) { w.span(v.Interface().(source.Span)) }

// span writes 0 for nowhere, 1 for the file of the span before, 2 and the file's
// path otherwise.
func (w *writer) span(s source.Span) {
	switch s.File {
	case nil:
		w.number(0)
		return
	case w.spans:
		w.number(1)
	default:
		w.number(2)
		w.text(s.File.Path)
		w.spans = s.File
	}
	w.int(int64(s.Start))
	w.int(int64(s.End - s.Start))
}

func writeMap(w *writer, v reflect.Value) {
	m := v.Interface().(*source.Map)
	w.bool(m != nil)
	if m == nil {
		return
	}
	w.number(uint64(m.Segments()))
	m.Each(func(n int, origin source.Span, verbatim bool) {
		w.number(uint64(n))
		w.bool(verbatim)
		w.span(origin)
	})
}
