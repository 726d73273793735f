package sql

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// columnChooser reads what stands in COLUMNS(…): a regular expression, a list of names, or
// a lambda over the name. False: it can't be told which columns it gives.
func columnChooser(n *node) (keep func(name string) bool, known bool) {
	switch name := strings.ToLower(n.str("function_name")); {
	case n.class() == "CONSTANT":
		expression, err := regexp.Compile(n.get("value").str("value"))
		if err != nil {
			return nil, false
		}
		return expression.MatchString, true
	case name == "list_value":
		names := make([]string, 0, 4)
		for _, child := range children(n) {
			if child.class() != "CONSTANT" {
				return nil, false
			}
			names = append(names, child.get("value").str("value"))
		}
		return func(name string) bool { return containsFold(names, name) }, true
	case name == "list_filter" && len(n.get("children").items) == 2:
		lambda := children(n)[1]
		if parameters := lambdaParameters(lambda.get("lhs")); len(parameters) == 1 {
			return nameTest(lambda.get("expr"), parameters[0])
		}
	}
	return nil, false
}

// nameTest turns a condition over a column's name into a function. The parameter is
// what the condition calls the name; a star that LIKE follows has none.
func nameTest(n *node, parameter string) (keep func(name string) bool, known bool) {
	if n.class() == "CONJUNCTION" || n.kindOf() == "OPERATOR_NOT" {
		return nameTests(n, parameter)
	}
	operands := children(n)
	if n.class() == "COMPARISON" {
		operands = []*node{n.get("left"), n.get("right")}
	}
	if len(operands) < 2 {
		return nil, false
	}
	subject, known := nameOf(operands[0], parameter)
	if !known {
		return nil, false
	}
	var texts []string
	for _, operand := range operands[1:] {
		if value := operand.get("value"); operand.class() != "CONSTANT" || value.get("type").str("id") != "VARCHAR" {
			return nil, false
		}
		texts = append(texts, operand.get("value").str("value"))
	}
	test := n.str("function_name")
	if test == "" {
		test = n.kindOf()
	}
	match := nameMatch(strings.ToLower(test), texts)
	if match == nil {
		return nil, false
	}
	return func(name string) bool { return match(subject(name)) }, true
}

// nameTests reads AND, OR and NOT.
func nameTests(n *node, parameter string) (keep func(name string) bool, known bool) {
	var tests []func(string) bool
	for _, child := range children(n) {
		test, known := nameTest(child, parameter)
		if !known {
			return nil, false
		}
		tests = append(tests, test)
	}
	holds := func(name string) func(func(string) bool) bool {
		return func(test func(string) bool) bool { return test(name) }
	}
	fails := func(name string) func(func(string) bool) bool {
		return func(test func(string) bool) bool { return !test(name) }
	}
	switch n.kindOf() {
	case "CONJUNCTION_AND":
		return func(name string) bool { return !slices.ContainsFunc(tests, fails(name)) }, true
	case "CONJUNCTION_OR":
		return func(name string) bool { return slices.ContainsFunc(tests, holds(name)) }, true
	case "OPERATOR_NOT":
		return func(name string) bool { return slices.ContainsFunc(tests, fails(name)) }, true
	}
	return nil, false
}

// nameOf reads what of the name is tested: itself, or in another case.
func nameOf(n *node, parameter string) (func(string) string, bool) {
	same := func(name string) string { return name }
	switch function := strings.ToLower(n.str("function_name")); {
	case n.class() == "STAR":
		return same, true
	case n.class() == "COLUMN_REF" && slices.Equal(n.get("column_names").texts(), []string{parameter}):
		return same, true
	case (function == "lower" || function == "upper") && len(children(n)) == 1:
		inner, known := nameOf(children(n)[0], parameter)
		change := strings.ToLower
		if function == "upper" {
			change = strings.ToUpper
		}
		return func(name string) string { return change(inner(name)) }, known
	}
	return nil, false
}

// nameMatch gives the test that a function or an operator makes, or nil.
func nameMatch(test string, texts []string) func(string) bool {
	switch test {
	case "compare_in":
		return func(name string) bool { return slices.Contains(texts, name) }
	case "compare_not_in":
		return func(name string) bool { return !slices.Contains(texts, name) }
	}
	if len(texts) != 1 {
		return nil
	}
	text := texts[0]
	switch test {
	case "compare_equal":
		return func(name string) bool { return name == text }
	case "compare_notequal":
		return func(name string) bool { return name != text }
	case "starts_with", "prefix", "^@":
		return func(name string) bool { return strings.HasPrefix(name, text) }
	case "ends_with", "suffix":
		return func(name string) bool { return strings.HasSuffix(name, text) }
	case "contains":
		return func(name string) bool { return strings.Contains(name, text) }
	case "~~":
		return pattern(like(text, ""), false)
	case "!~~":
		return pattern(like(text, ""), true)
	case "~~*":
		return pattern(like(text, "(?i)"), false)
	case "!~~*":
		return pattern(like(text, "(?i)"), true)
	case "~~~":
		return func(name string) bool { matched, err := path.Match(text, name); return matched && err == nil }
	case "regexp_full_match":
		return pattern("^(?:"+text+")$", false)
	case "regexp_matches":
		return pattern(text, false)
	}
	return nil
}

// pattern gives the test for a regular expression, or nil for a bad one.
func pattern(text string, not bool) func(string) bool {
	expression, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return func(name string) bool { return expression.MatchString(name) != not }
}

// like turns a pattern of LIKE into a regular expression.
func like(text, flags string) string {
	return flags + "(?s)^" + strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(text)) + "$"
}
