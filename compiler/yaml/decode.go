package yaml

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Decode reads a file into a pointer to a struct, whose tags say which keys there
// are (see Key). It goes on after each problem and returns all of them; what could
// be read is in the struct. A file without a value leaves the struct as it is.
//
// A field may be a string, bool, int, int64, float64, a pointer to one, a slice, a
// map with string keys, a struct, any (nil, bool, int64, float64, string, []any or
// map[string]any), or an Unmarshaler. Other types panic: the struct is wrong, not
// the file.
func Decode(file *source.File, into any) diag.List {
	root, problems := Parse(file)
	return DecodeNode(root, problems, into)
}

// DecodeNode is Decode for a file that Parse has read already.
func DecodeNode(root *Node, problems diag.List, into any) diag.List {
	if root == nil {
		return problems
	}
	d := &Decoder{problems: problems, keys: map[reflect.Type][]Key{}}
	d.Decode(root, into)
	return d.problems
}

// Decoder fills Go values from nodes and collects problems. One Decoder serves one
// file; it is not safe for concurrent use.
type Decoder struct {
	problems diag.List
	keys     map[reflect.Type][]Key // of the structs met so far
}

func (d *Decoder) keysOf(t reflect.Type) []Key {
	keys, known := d.keys[t]
	if !known {
		keys = Keys(t)
		d.keys[t] = keys
	}
	return keys
}

// Report adds a problem.
func (d *Decoder) Report(problem diag.Diagnostic) { d.problems = append(d.problems, problem) }

// Decode reads a node into a pointer.
func (d *Decoder) Decode(n *Node, into any) { d.value(n, reflect.ValueOf(into).Elem()) }

func (d *Decoder) value(n *Node, v reflect.Value) {
	if custom, ok := v.Addr().Interface().(Unmarshaler); ok {
		custom.UnmarshalYAML(n, d)
		return
	}
	if v.Kind() == reflect.String && n.Kind == Scalar {
		v.SetString(n.Text)
		return
	}
	if n.isNull() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		d.wrongType(n, "text")
	case reflect.Bool:
		d.boolean(n, v)
	case reflect.Int, reflect.Int64:
		d.integer(n, v)
	case reflect.Float64:
		d.float(n, v)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Interface:
		if open := Any(n); open != nil {
			v.Set(reflect.ValueOf(open))
		}
	default:
		d.collection(n, v)
	}
}

func (d *Decoder) collection(n *Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		d.list(n, v)
	case reflect.Map:
		d.dictionary(n, v)
	case reflect.Struct:
		d.structure(n, v)
	default:
		panic(fmt.Sprintf("yaml: fields of type %s are not supported", v.Type()))
	}
}

func (d *Decoder) boolean(n *Node, v reflect.Value) {
	if b, ok := Any(n).(bool); ok {
		v.SetBool(b)
		return
	}
	if meant, ok := looseBoolean(n.Text); ok && n.Kind == Scalar {
		d.Report(wrongType(n, "true or false").WithHint("write %s", meant))
		return
	}
	d.wrongType(n, "true or false")
}

func (d *Decoder) integer(n *Node, v reflect.Value) {
	i, ok := Any(n).(int64)
	if !ok || (v.Kind() == reflect.Int && int64(int(i)) != i) {
		d.wrongType(n, "a whole number")
		return
	}
	v.SetInt(i)
}

func (d *Decoder) float(n *Node, v reflect.Value) {
	f := math.NaN()
	if n.Kind == Scalar && !n.Quoted {
		if parsed, ok := parseFloat(n.Text); ok {
			f = parsed
		}
	}
	if math.IsNaN(f) {
		d.wrongType(n, "a number")
		return
	}
	v.SetFloat(f)
}

func (d *Decoder) list(n *Node, v reflect.Value) {
	if n.Kind != List {
		d.Report(wrongType(n, "a list").WithHint("%s", listHint(n)))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	for i, item := range n.Items {
		if item.isNull() && !acceptsNull(v.Type().Elem(), item) {
			d.wrongType(item, "a value")
			continue
		}
		d.value(item, v.Index(i))
	}
}

// acceptsNull tells whether an item of a list may be nothing: only where any value
// may stand, or where text is wanted and the word null is written.
func acceptsNull(t reflect.Type, n *Node) bool {
	switch t {
	case reflect.TypeFor[string](), reflect.TypeFor[Value[string]]():
		return n.Kind == Scalar
	}
	return t.Kind() == reflect.Interface
}

func listHint(n *Node) string {
	if n.Kind == Mapping {
		return "start each entry with a dash: - name: …"
	}
	return "write it as a list: [a, b]"
}

func (d *Decoder) dictionary(n *Node, v reflect.Value) {
	if n.Kind != Mapping {
		d.wrongType(n, "a mapping")
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Pairs)))
	for _, p := range n.Pairs {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(p.Value, element)
		v.SetMapIndex(reflect.ValueOf(p.Key), element)
	}
}

func (d *Decoder) structure(n *Node, v reflect.Value) {
	if n.Kind != Mapping {
		d.wrongType(n, "a mapping")
		return
	}
	keys := d.keysOf(v.Type())
	for _, p := range n.Pairs {
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == p.Key })
		switch {
		case i < 0:
			d.unknownKey(p, keys)
		case keys[i].Ignored:
			d.Report(diag.Warn(diag.IgnoredKey, p.Value.KeySpan, "%q is accepted from dbt projects and has no effect here", p.Key))
		default:
			d.value(p.Value, v.FieldByIndex(keys[i].index))
		}
	}
	d.missingKeys(n, keys)
}

func (d *Decoder) unknownKey(p Pair, keys []Key) {
	d.Report(diag.New(diag.UnknownKey, p.Value.KeySpan, "unknown key %q", p.Key).WithHint("%s", keyHint(p.Key, keys)))
}

// keyHint tells where an unknown key belongs: one level deeper, as people forget
// config: before meta:, or at a key spelt almost like it.
func keyHint(key string, keys []Key) string {
	var names []string
	for _, k := range keys {
		if k.has(key) {
			return fmt.Sprintf("put it under %q", k.Name)
		}
		if !k.Ignored {
			names = append(names, k.Name)
		}
	}
	if hint := diag.DidYouMean(key, names); hint != "" {
		return hint
	}
	return "the keys here are " + strings.Join(names, ", ")
}

func (d *Decoder) missingKeys(n *Node, keys []Key) {
	for _, k := range keys {
		value := n.Get(k.Name)
		switch {
		case !k.Required:
		case value == nil:
			d.Report(diag.New(diag.MissingKey, firstOf(n), "the key %q is missing", k.Name))
		case value.isNull():
			d.Report(diag.New(diag.MissingKey, value.KeySpan, "the key %q has no value", k.Name))
		}
	}
}

// firstOf marks a mapping by its first key: the whole would be many lines.
func firstOf(n *Node) source.Span {
	if len(n.Pairs) == 0 {
		return n.Span
	}
	return n.Pairs[0].Value.KeySpan
}

func (d *Decoder) wrongType(n *Node, expected string) { d.Report(wrongType(n, expected)) }

func wrongType(n *Node, expected string) diag.Diagnostic {
	problem := diag.New(diag.WrongType, n.Span, "expected %s, found %s", expected, n.found())
	if n.Kind == Mapping && strings.HasPrefix(n.Span.Text(), "{{") {
		return problem.WithHint("text with a template must be in single quotes: '{{ … }}'")
	}
	if n.Kind == Scalar && n.Quoted && fmt.Sprintf("%T", plain(n.Text)) != "string" {
		return problem.WithHint("remove the quotes")
	}
	return problem
}

// Any reads a node where the type is open: nil, bool, int64, float64, string,
// []any or map[string]any. Text in quotes is always a string.
func Any(n *Node) any {
	switch n.Kind {
	case Scalar:
		if n.Quoted {
			return n.Text
		}
		return plain(n.Text)
	case List:
		out := make([]any, len(n.Items))
		for i, item := range n.Items {
			out[i] = Any(item)
		}
		return out
	case Mapping:
		out := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			out[p.Key] = Any(p.Value)
		}
		return out
	}
	return nil
}
