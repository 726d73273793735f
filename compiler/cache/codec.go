package cache

import (
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/edfi-build/edfi-build/internal/source"
)

// The encoding holds plain data: texts, numbers, booleans, pointers to structs,
// slices, maps with text keys, and any of the shapes that YAML gives an `any`.
// Of a struct only the fields that aren't zero are written, after a bit set that
// says which; texts stand once in a table. So a node of 60 fields takes a microsecond
// or two, a fifth of what encoding/json needs, and nil stays apart from empty.
//
// Spans lead into files: they are written by path, and reading asks for the file.

// codec writes and reads values of one type.
type codec struct {
	write func(*writer, reflect.Value)
	read  func(*reader, reflect.Value)
}

var errDamaged = errors.New("the cache is damaged")

// fault is what writer and reader panic with; Marshal and Unmarshal return it.
type fault struct{ error }

func catch(err *error) {
	switch cause := recover().(type) {
	case nil:
	case fault:
		*err = cause.error
	default:
		panic(cause)
	}
}

// codecs remembers the codec of each type: a pure function of the type.
var codecs sync.Map // reflect.Type → *codec

func codecOf(t reflect.Type) *codec {
	if known, ok := codecs.Load(t); ok {
		return known.(*codec)
	}
	c := buildCodecs(t, map[reflect.Type]*codec{})
	codecs.Store(t, c)
	return c
}

// buildCodecs makes the codec of a type; building holds those of the types around
// it, so that a type may hold itself.
func buildCodecs(t reflect.Type, building map[reflect.Type]*codec) *codec {
	if c := building[t]; c != nil {
		return c
	}
	c := &codec{}
	building[t] = c
	inner := func(t reflect.Type) *codec { return buildCodecs(t, building) }
	switch t {
	case reflect.TypeFor[source.Span]():
		*c = codec{writeSpan, readSpan}
		return c
	case reflect.TypeFor[*source.File]():
		*c = codec{writeFile, readFile}
		return c
	case reflect.TypeFor[*source.Map]():
		*c = codec{writeMap, readMap}
		return c
	}
	switch t.Kind() {
	case reflect.String:
		*c = codec{func(w *writer, v reflect.Value) { w.text(v.String()) }, func(r *reader, v reflect.Value) { v.SetString(r.text()) }}
	case reflect.Bool:
		*c = codec{func(w *writer, v reflect.Value) { w.bool(v.Bool()) }, func(r *reader, v reflect.Value) { v.SetBool(r.bool()) }}
	case reflect.Int, reflect.Int64:
		*c = codec{func(w *writer, v reflect.Value) { w.int(v.Int()) }, func(r *reader, v reflect.Value) { v.SetInt(r.int()) }}
	case reflect.Float64:
		*c = codec{func(w *writer, v reflect.Value) { w.float(v.Float()) }, func(r *reader, v reflect.Value) { v.SetFloat(r.float()) }}
	case reflect.Interface:
		*c = codec{func(w *writer, v reflect.Value) { w.open(v.Interface()) }, readOpen}
	case reflect.Pointer:
		*c = pointerCodec(t, inner(t.Elem()))
	case reflect.Slice:
		*c = sliceCodec(t, inner(t.Elem()))
	case reflect.Map:
		*c = mapCodec(t, inner(t.Elem()))
	case reflect.Struct:
		*c = structCodec(t, inner)
	default:
		panic(fmt.Sprintf("cache: values of type %s aren't plain data", t))
	}
	return c
}

func pointerCodec(t reflect.Type, element *codec) codec {
	return codec{
		write: func(w *writer, v reflect.Value) {
			w.bool(!v.IsNil())
			if !v.IsNil() {
				element.write(w, v.Elem())
			}
		},
		read: func(r *reader, v reflect.Value) {
			if r.bool() {
				v.Set(reflect.New(t.Elem()))
				element.read(r, v.Elem())
			}
		},
	}
}

// length writes the length of a slice or map plus one; zero is nil.
func (w *writer) length(v reflect.Value) {
	if v.IsNil() {
		w.number(0)
		return
	}
	w.number(uint64(v.Len()) + 1)
}

func sliceCodec(t reflect.Type, element *codec) codec {
	return codec{
		write: func(w *writer, v reflect.Value) {
			w.length(v)
			for i := range v.Len() {
				element.write(w, v.Index(i))
			}
		},
		read: func(r *reader, v reflect.Value) {
			if n := r.length(); n > 0 {
				v.Set(reflect.MakeSlice(t, n-1, n-1))
				for i := range n - 1 {
					element.read(r, v.Index(i))
				}
			}
		},
	}
}

func mapCodec(t reflect.Type, element *codec) codec {
	return codec{
		write: func(w *writer, v reflect.Value) {
			w.length(v)
			for each := v.MapRange(); each.Next(); {
				w.text(each.Key().String())
				element.write(w, each.Value())
			}
		},
		read: func(r *reader, v reflect.Value) {
			n := r.length()
			if n == 0 {
				return
			}
			v.Set(reflect.MakeMapWithSize(t, n-1))
			for range n - 1 {
				key := reflect.New(t.Key()).Elem()
				key.SetString(r.text())
				value := reflect.New(t.Elem()).Elem()
				element.read(r, value)
				v.SetMapIndex(key, value)
			}
		},
	}
}

// structCodec writes which of the fields aren't zero, and those.
func structCodec(t reflect.Type, inner func(reflect.Type) *codec) codec {
	fields := make([]*codec, t.NumField())
	for i := range fields {
		if f := t.Field(i); !f.IsExported() {
			panic(fmt.Sprintf("cache: %s has a field that isn't exported, %s", t, f.Name))
		}
		fields[i] = inner(t.Field(i).Type)
	}
	if len(fields) > 64 {
		panic(fmt.Sprintf("cache: %s has more than 64 fields", t))
	}
	return codec{
		write: func(w *writer, v reflect.Value) {
			var set uint64
			for i := range fields {
				if !v.Field(i).IsZero() {
					set |= 1 << i
				}
			}
			w.number(set)
			for i, f := range fields {
				if set&(1<<i) != 0 {
					f.write(w, v.Field(i))
				}
			}
		},
		read: func(r *reader, v reflect.Value) {
			set := r.number()
			if set >= 1<<len(fields) && len(fields) < 64 {
				panic(fault{errDamaged})
			}
			for i, f := range fields {
				if set&(1<<i) != 0 {
					f.read(r, v.Field(i))
				}
			}
		},
	}
}
