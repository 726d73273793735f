package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// matchConfig is the method config.key.key: the node's configuration as
// manifest.json shows it. A list fits when one of its items does, a mapping when
// one of its keys does; true and false stand for booleans.
func matchConfig(_ *selecting, s *Selector) func(selectable) bool {
	_, keys, _ := strings.Cut(s.Method, ".")
	return func(one selectable) bool {
		if one.node == nil {
			return false
		}
		value, found := descend(selectorConfig(one.node), strings.Split(keys, "."))
		return found && configFits(value, s.Value)
	}
}

func descend(value any, keys []string) (any, bool) {
	for _, key := range keys {
		mapping, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = mapping[key]; !ok {
			return nil, false
		}
	}
	return value, true
}

func configFits(value any, wanted string) bool {
	switch v := value.(type) {
	case nil:
		return strings.EqualFold(wanted, "null") || strings.EqualFold(wanted, "none")
	case bool:
		return strings.EqualFold(wanted, fmt.Sprint(v))
	case []any:
		for _, item := range v {
			if configFits(item, wanted) {
				return true
			}
		}
		return false
	case map[string]any:
		for key := range v {
			if globMatch(wanted, key) {
				return true
			}
		}
		return false
	}
	return globMatch(wanted, fmt.Sprint(value))
}

// selectorConfig is a node's configuration by dbt's keys.
func selectorConfig(n *Node) map[string]any {
	config := asMapping(n.Config)
	for key, value := range asMapping(n.Config.Snapshot) {
		config[key] = value
	}
	delete(config, "snapshot")
	config["enabled"] = true
	if n.Group != "" {
		config["group"] = n.Group
	}
	switch n.Kind {
	case KindModel:
		config["access"] = n.Access()
	case KindSeed:
		config["materialized"] = "seed"
	case KindTest:
		maps.Copy(config, map[string]any{
			"materialized": "test", "severity": n.Test.Severity, "warn_if": n.Test.WarnIf, "error_if": n.Test.ErrorIf,
			"store_failures": n.Test.StoreFailures,
		})
		if n.Test.Limit > 0 {
			config["limit"] = n.Test.Limit
		}
	}
	return config
}

// asMapping is a value as its JSON says it, numbers as they are written.
func asMapping(value any) map[string]any {
	text, err := json.Marshal(value)
	if err != nil {
		panic("configuration can't be written as JSON: " + err.Error()) // it is plain data
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	out := map[string]any{}
	if err := decoder.Decode(&out); err != nil {
		panic("configuration can't be read again: " + err.Error())
	}
	return out
}
