package yaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Key is one key of a struct that is read from YAML, as its tag declares it:
//
//	Name string `yaml:"name,required"`
//	Old  any    `yaml:"old,ignored"`
type Key struct {
	Name     string
	Required bool         // its absence is an error
	Ignored  bool         // accepted with a warning that it has no effect
	Type     reflect.Type // of the field
	index    []int
}

// Keys lists the keys of a struct type in the order of its fields, those of
// embedded structs in their place. Fields without a yaml tag are not keys. It
// panics on a type that is no struct.
func Keys(t reflect.Type) []Key {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("yaml: %s is not a struct", t))
	}
	var keys []Key
	for i := range t.NumField() {
		field := t.Field(i)
		tag, tagged := field.Tag.Lookup("yaml")
		switch {
		case field.Anonymous && !tagged && field.Type.Kind() == reflect.Struct:
			for _, k := range Keys(field.Type) {
				k.index = append([]int{i}, k.index...)
				keys = append(keys, k)
			}
		case tagged:
			name, options, _ := strings.Cut(tag, ",")
			keys = append(keys, Key{
				Name: name, Required: options == "required", Ignored: options == "ignored",
				Type: field.Type, index: []int{i},
			})
		}
	}
	return keys
}

// has tells whether the key's value is a mapping that has a key of its own called
// name.
func (k Key) has(name string) bool {
	if k.Type.Kind() != reflect.Struct || reflect.PointerTo(k.Type).Implements(reflect.TypeFor[Unmarshaler]()) {
		return false
	}
	return slices.ContainsFunc(Keys(k.Type), func(inner Key) bool { return inner.Name == name && !inner.Ignored })
}
