package dbt

import (
	"bytes"
	"encoding/json"
	"maps"
)

// meta is a `meta` mapping: the user's own keys and, at edfi_build, a *T of ours.
type meta[T any] map[string]any

func newMeta[T any](user map[string]any, ours *T) meta[T] {
	m := make(meta[T], len(user)+1)
	maps.Copy(m, user)
	m[ourKey] = ours
	return m
}

// ours is nil where nothing of ours is there.
func (m meta[T]) ours() *T {
	ours, _ := m[ourKey].(*T)
	return ours
}

// user is nil where there is nothing else.
func (m meta[T]) user() map[string]any {
	var user map[string]any
	for key, value := range m {
		if key != ourKey {
			if user == nil {
				user = map[string]any{}
			}
			user[key] = value
		}
	}
	return user
}

// UnmarshalJSON reads what was written; numbers keep their digits.
func (m *meta[T]) UnmarshalJSON(text []byte) error {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	*m = meta[T]{}
	for key, part := range parts {
		if key == ourKey {
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
