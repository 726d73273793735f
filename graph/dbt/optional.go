package dbt

import "maps"

// dbt's shapes tell null, empty and absent apart.

func pointer[T any](v T) *T { return &v }

func emptyAsNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func nilAsEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orEmpty(list []string) []string { return append([]string{}, list...) }

func orEmptyMap(m map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, m)
	return out
}
