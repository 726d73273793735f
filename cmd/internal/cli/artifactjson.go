package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// entriesAtOnce is how many entries of a dictionary one core encodes at a time: about
// a megabyte of a manifest.
const entriesAtOnce = 200

// encodeArtifact writes a value and a line end as a json.Encoder would. The encoder holds
// the text of what it is given in memory as a whole, and a manifest can be hundreds of
// megabytes; so the dictionaries in a structure are written in parts, each part
// encoded by a core of its own.
func encodeArtifact(w io.Writer, value any) error {
	out := &jsonWriter{w: bufio.NewWriterSize(w, 1<<20), parts: make([]bytes.Buffer, runtime.GOMAXPROCS(0))}
	if v := reflect.ValueOf(value); isPlainStruct(v) {
		out.structure(v)
	} else {
		out.value(value)
	}
	out.text("\n")
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

// isPlainStruct tells whether all fields of a structure are written, each by the name
// in its tag.
func isPlainStruct(v reflect.Value) bool {
	if v.Kind() != reflect.Struct || v.Type().Implements(reflect.TypeFor[json.Marshaler]()) {
		return false
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if name := field.Tag.Get("json"); !field.IsExported() || name == "" || strings.ContainsAny(name, "-,") {
			return false
		}
	}
	return true
}

// jsonWriter writes until the first error.
type jsonWriter struct {
	w   *bufio.Writer
	err error
	// parts are room for what the cores encode, one each: fresh room for all of a
	// manifest would be several times its size.
	parts []bytes.Buffer
}

func (j *jsonWriter) text(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

// encoded writes what encodeJSON made, without its line end and the given number of
// bytes at both ends.
func (j *jsonWriter) encoded(b *bytes.Buffer, cut int) {
	if j.err == nil {
		_, j.err = j.w.Write(b.Bytes()[cut : b.Len()-len("\n")-cut])
	}
}

func (j *jsonWriter) value(value any) {
	var b bytes.Buffer
	if err := encodeJSON(&b, value); err != nil {
		j.err = err
		return
	}
	j.encoded(&b, 0)
}

func (j *jsonWriter) structure(v reflect.Value) {
	separator := "{"
	for i := range v.NumField() {
		j.text(separator)
		j.value(v.Type().Field(i).Tag.Get("json"))
		j.text(":")
		if field := v.Field(i); field.Kind() == reflect.Map && field.Type().Key().Kind() == reflect.String && field.Len() > entriesAtOnce {
			j.dictionary(field)
		} else {
			j.value(field.Interface())
		}
		separator = ","
	}
	j.text("}")
}

// dictionary writes entries sorted by their keys, a round of parts after another.
func (j *jsonWriter) dictionary(v reflect.Value) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	separator := "{"
	for round := range slices.Chunk(keys, entriesAtOnce*len(j.parts)) {
		var cores errgroup.Group
		used := 0
		for keys := range slices.Chunk(round, entriesAtOnce) {
			part := &j.parts[used]
			used++
			cores.Go(func() error { return encodeEntries(part, v, keys) })
		}
		if err := cores.Wait(); err != nil {
			j.err = err
			return
		}
		for i := range used {
			j.text(separator)
			j.encoded(&j.parts[i], len("{"))
			separator = ","
		}
	}
	j.text("}")
}

// encodeEntries encodes entries of a dictionary as one of their own.
func encodeEntries(b *bytes.Buffer, dictionary reflect.Value, keys []reflect.Value) error {
	entries := make(map[string]any, len(keys))
	for _, key := range keys {
		entries[key.String()] = dictionary.MapIndex(key).Interface()
	}
	b.Reset()
	return encodeJSON(b, entries)
}

func encodeJSON(b *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
