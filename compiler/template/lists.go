package template

import (
	"fmt"
	"reflect"
	"strings"
)

// until counts from 0 to n-1.
func until(n any) ([]int, error) { return untilStep(0, n, 1) }

// untilStep counts from start by step and stops before end.
func untilStep(start, end, step any) ([]int, error) {
	var bounds [3]int
	for i, v := range []any{start, end, step} {
		n, err := toInt(v)
		if err != nil {
			return nil, err
		}
		bounds[i] = n
	}
	return count(bounds[0], bounds[1], bounds[2])
}

// seq counts from first to last, the last included, up or down.
func seq(first, last any) ([]int, error) {
	from, err := toInt(first)
	if err != nil {
		return nil, err
	}
	to, err := toInt(last)
	if err != nil {
		return nil, err
	}
	if from <= to {
		return count(from, to+1, 1)
	}
	return count(from, to-1, -1)
}

func count(start, end, step int) ([]int, error) {
	items := []int{}
	for i := start; step > 0 && i < end || step < 0 && i > end; i += step {
		if len(items) == maxItems {
			return nil, fmt.Errorf("a list may have %d items at most", maxItems)
		}
		items = append(items, i)
	}
	return items, nil
}

// join writes the items of a list with sep between them.
func join(sep string, list any) (string, error) {
	items, err := texts(list)
	if err != nil {
		return "", err
	}
	if len(sep)*len(items) > maxRepeat {
		return "", fmt.Errorf("join would write more than %d bytes between the items", maxRepeat)
	}
	return strings.Join(items, sep), nil
}

// texts writes each item of a list as text.
func texts(list any) ([]string, error) {
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%s is no list", kindOf(list))
	}
	items := make([]string, v.Len())
	for i := range items {
		text, err := sqlText(v.Index(i).Interface())
		if err != nil {
			return nil, err
		}
		items[i] = text
	}
	return items, nil
}

// uniq keeps the first of equal items.
func uniq(list any) ([]any, error) { return without(list) }

// without leaves out the given items, and repetitions of those that stay.
func without(list any, omit ...any) ([]any, error) {
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%s is no list", kindOf(list))
	}
	seen := map[any]bool{}
	for _, item := range omit {
		if err := see(seen, item); err != nil {
			return nil, err
		}
	}
	kept := []any{}
	for i := range v.Len() {
		item := v.Index(i).Interface()
		before := len(seen)
		if err := see(seen, item); err != nil {
			return nil, err
		}
		if len(seen) > before {
			kept = append(kept, item)
		}
	}
	return kept, nil
}

// see adds an item to a set; lists and dicts can't be members of one.
func see(seen map[any]bool, item any) error {
	if item != nil && !reflect.TypeOf(item).Comparable() {
		return fmt.Errorf("%s can't be compared", kindOf(item))
	}
	seen[item] = true
	return nil
}

// kindOf names a value's kind for a message.
func kindOf(v any) string {
	switch reflect.ValueOf(v).Kind() {
	case reflect.Invalid:
		return "a missing value"
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "a dict"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text"
	}
	return "a number"
}
