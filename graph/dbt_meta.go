package graph

import (
	"bytes"
	"encoding/json"
	"maps"
)

// dbtMeta is a `meta` mapping: the user's own keys and, at edfi_build, a *T of ours.
type dbtMeta[T any] map[string]any

func newMeta[T any](user map[string]any, ours *T) dbtMeta[T] {
	m := make(dbtMeta[T], len(user)+1)
	maps.Copy(m, user)
	m[dbtOurs] = ours
	return m
}

// ours is nil where nothing of ours is there.
func (m dbtMeta[T]) ours() *T {
	ours, _ := m[dbtOurs].(*T)
	return ours
}

// user is nil where there is nothing else.
func (m dbtMeta[T]) user() map[string]any {
	var user map[string]any
	for key, value := range m {
		if key != dbtOurs {
			if user == nil {
				user = map[string]any{}
			}
			user[key] = value
		}
	}
	return user
}

// UnmarshalJSON reads what was written; numbers keep their digits.
func (m *dbtMeta[T]) UnmarshalJSON(text []byte) error {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	*m = dbtMeta[T]{}
	for key, part := range parts {
		if key == dbtOurs {
			var ours *T
			if err := unmarshalExactly(part, &ours); err != nil {
				return err
			}
			(*m)[key] = ours
			continue
		}
		var value any
		if err := unmarshalExactly(part, &value); err != nil {
			return err
		}
		(*m)[key] = value
	}
	return nil
}

// unmarshalExactly reads JSON without turning whole numbers into floats.
func unmarshalExactly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
