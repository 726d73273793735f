package template

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/Masterminds/sprig/v3"
)

// FunctionDoc documents a function for the people who write models.
type FunctionDoc struct {
	Name    string
	Group   string // a heading: Project, Text, Lists, …
	Usage   string // a call, with arguments in capitals and optional ones in brackets
	Summary string // one sentence
}

// Functions lists every function that a template may call, group by group. The
// list is the whole language: what isn't on it is refused.
func Functions() []FunctionDoc {
	docs := make([]FunctionDoc, 0, len(functions()))
	for _, f := range functions() {
		docs = append(docs, f.FunctionDoc)
	}
	return docs
}

// function is a function that templates may call.
type function struct {
	FunctionDoc
	// call is a function without side effects; nil for the project's functions,
	// which are made for each rendering, and for Go's own.
	call any
	// carries says that marked text passes through it whole. The arguments of the
	// other functions lose their marks first.
	carries bool
}

// functions is the table in the order of the documentation. Sprig's are taken by
// name, so that an update of sprig can't bring in new ones.
var functions = sync.OnceValue(func() []function {
	from := sprig.GenericFuncMap()
	plain := func(name, usage, summary string, call any) function {
		return function{FunctionDoc: FunctionDoc{Name: name, Usage: usage, Summary: summary}, call: call}
	}
	carry := func(name, usage, summary string, call any) function {
		f := plain(name, usage, summary, call)
		f.carries = true
		return f
	}
	return slices.Concat(
		group(projectGroup, projectFunctions(carry, plain)...),
		group("Text",
			carry("print", "print VALUE…", "The values as one text.", printValues),
			carry("printf", "printf FORMAT VALUE…", "The values in a format, such as \"%s_%02d\".", printf),
			plain("quote", "quote NAME…", "The names as SQL identifiers in double quotes.", quote),
			plain("squote", "squote TEXT…", "The texts as SQL literals in single quotes.", squote),
			plain("sqlString", "sqlString TEXT", "The text as one SQL literal.", sqlString),
			carry("cat", "cat VALUE…", "The values with spaces between them.", cat),
			carry("indent", "indent N TEXT", "N spaces in front of each line.", indent),
			carry("nindent", "nindent N TEXT", "As indent, on a new line.", nindent),
			carry("replace", "replace OLD NEW TEXT", "TEXT with NEW in place of each OLD.", replace),
			carry("trim", "trim TEXT", "Without white space at both ends.", strings.TrimSpace),
			plain("trimAll", "trimAll CHARACTERS TEXT", "Without the characters at both ends.", from["trimAll"]),
			plain("trimPrefix", "trimPrefix PREFIX TEXT", "Without the prefix.", from["trimPrefix"]),
			plain("trimSuffix", "trimSuffix SUFFIX TEXT", "Without the suffix.", from["trimSuffix"]),
			carry("upper", "upper TEXT", "In capital letters.", strings.ToUpper),
			carry("lower", "lower TEXT", "In small letters.", strings.ToLower),
			plain("title", "title TEXT", "Each word with a capital letter.", from["title"]),
			plain("untitle", "untitle TEXT", "Each word with a small letter.", from["untitle"]),
			plain("snakecase", "snakecase TEXT", "FirstName as first_name.", from["snakecase"]),
			plain("camelcase", "camelcase TEXT", "first_name as FirstName.", from["camelcase"]),
			plain("kebabcase", "kebabcase TEXT", "FirstName as first-name.", from["kebabcase"]),
			plain("nospace", "nospace TEXT", "Without white space.", from["nospace"]),
			plain("substr", "substr START END TEXT", "The characters from START (from 0) up to, but not including, END.", substr),
			plain("trunc", "trunc N TEXT", "The first N characters, or the last if N is negative.", trunc),
			plain("repeat", "repeat N TEXT", "TEXT N times.", repeat),
			plain("contains", "contains PART TEXT", "Whether TEXT has PART in it.", from["contains"]),
			plain("hasPrefix", "hasPrefix PREFIX TEXT", "Whether TEXT begins with PREFIX.", from["hasPrefix"]),
			plain("hasSuffix", "hasSuffix SUFFIX TEXT", "Whether TEXT ends with SUFFIX.", from["hasSuffix"]),
		),
		group("Lists",
			carry("list", "list VALUE…", "A list of the values.", from["list"]),
			carry("append", "append LIST VALUE", "The list with the value as its last.", from["mustAppend"]),
			carry("prepend", "prepend LIST VALUE", "The list with the value as its first.", from["mustPrepend"]),
			carry("concat", "concat LIST…", "The lists as one.", from["concat"]),
			carry("first", "first LIST", "The first item.", from["mustFirst"]),
			carry("last", "last LIST", "The last item.", from["mustLast"]),
			carry("rest", "rest LIST", "All but the first item.", from["mustRest"]),
			carry("initial", "initial LIST", "All but the last item.", from["mustInitial"]),
			carry("reverse", "reverse LIST", "The list from its end.", from["mustReverse"]),
			carry("uniq", "uniq LIST", "Each item once, in the order of first appearance.", uniq),
			carry("without", "without LIST VALUE…", "The list without the values.", without),
			carry("compact", "compact LIST", "The list without empty items.", from["mustCompact"]),
			plain("has", "has VALUE LIST", "Whether the list holds the value.", from["mustHas"]),
			carry("join", "join SEPARATOR LIST", "The items as one text.", join),
			plain("sortAlpha", "sortAlpha LIST", "The items as texts, sorted.", from["sortAlpha"]),
			plain("splitList", "splitList SEPARATOR TEXT", "A list of the parts of TEXT.", from["splitList"]),
			plain("toStrings", "toStrings LIST", "Each item as a text.", texts),
			plain("until", "until N", "The numbers 0 to N-1.", until),
			plain("untilStep", "untilStep START END STEP", "The numbers from START by STEP, before END.", untilStep),
			plain("seq", "seq FIRST LAST", "The numbers from FIRST to LAST, both included.", seq),
			plain("slice", "slice LIST [FROM [TO]]", "A part of a list or text, counted from 0.", nil),
			plain("index", "index LIST N…", "An item of a list (from 0) or of a dict (by key).", nil),
			plain("len", "len VALUE", "The number of items, or of bytes in a text.", nil),
		),
		group("Dicts",
			carry("dict", "dict KEY VALUE…", "A dict of the pairs.", from["dict"]),
			carry("get", "get DICT KEY", "The value of a key; an empty text when there is none.", from["get"]),
			carry("hasKey", "hasKey DICT KEY", "Whether the dict has the key.", from["hasKey"]),
			carry("dig", "dig KEY… DEFAULT DICT", "The value below several keys, or the default.", from["dig"]),
		),
		group("Numbers",
			plain("add", "add NUMBER…", "The sum of whole numbers.", foldInts(func(a, b int) (int, error) { return a + b, nil })),
			plain("add1", "add1 NUMBER", "One more.", func(v any) (int, error) { n, err := toInt(v); return n + 1, err }),
			plain("sub", "sub NUMBER NUMBER…", "The first less the others.", foldInts(func(a, b int) (int, error) { return a - b, nil })),
			plain("mul", "mul NUMBER…", "The product of whole numbers.", foldInts(func(a, b int) (int, error) { return a * b, nil })),
			plain("div", "div NUMBER NUMBER…", "Division of whole numbers, without remainder.", foldInts(divide)),
			plain("mod", "mod NUMBER NUMBER", "The remainder.", foldInts(remainder)),
			plain("max", "max NUMBER…", "The greatest whole number.", foldInts(func(a, b int) (int, error) { return max(a, b), nil })),
			plain("min", "min NUMBER…", "The least whole number.", foldInts(func(a, b int) (int, error) { return min(a, b), nil })),
			plain("addf", "addf NUMBER…", "The sum, with fractions.", foldFloats(func(a, b float64) (float64, error) { return a + b, nil })),
			plain("subf", "subf NUMBER NUMBER…", "The first less the others, with fractions.", foldFloats(func(a, b float64) (float64, error) { return a - b, nil })),
			plain("mulf", "mulf NUMBER…", "The product, with fractions.", foldFloats(func(a, b float64) (float64, error) { return a * b, nil })),
			plain("divf", "divf NUMBER NUMBER…", "Division, with fractions.", foldFloats(divideFloats)),
			plain("floor", "floor NUMBER", "The next whole number below.", floor),
			plain("ceil", "ceil NUMBER", "The next whole number above.", ceil),
			plain("round", "round NUMBER PLACES", "Rounded to decimal places, halves away from zero.", round),
			plain("int", "int VALUE", "The value as a whole number; a text that is none is an error.", toInt),
			plain("float64", "float64 VALUE", "The value as a number with a fraction.", toFloat),
			plain("toString", "toString VALUE", "The value as a text.", sqlText),
		),
		group("Choices",
			carry("default", "default FALLBACK VALUE", "VALUE, or FALLBACK if it is empty.", from["default"]),
			carry("coalesce", "coalesce VALUE…", "The first value that isn't empty.", from["coalesce"]),
			carry("ternary", "ternary YES NO CONDITION", "YES if the condition is true, else NO.", from["ternary"]),
			carry("empty", "empty VALUE", "Whether the value is empty: 0, \"\", false, an empty list.", from["empty"]),
			carry("kindIs", "kindIs KIND VALUE", "Whether the value is of a kind: string, int, float64, bool, slice or map.", from["kindIs"]),
			plain("and", "and VALUE…", "The first empty value, or the last.", nil),
			plain("or", "or VALUE…", "The first value that isn't empty, or the last.", nil),
			plain("not", "not VALUE", "Whether the value is empty.", nil),
			plain("eq", "eq VALUE OTHER…", "Whether the value equals one of the others.", nil),
			plain("ne", "ne VALUE VALUE", "Whether two values differ.", nil),
			plain("lt", "lt VALUE VALUE", "Whether the first is less.", nil),
			plain("le", "le VALUE VALUE", "Whether the first is less or equal.", nil),
			plain("gt", "gt VALUE VALUE", "Whether the first is greater.", nil),
			plain("ge", "ge VALUE VALUE", "Whether the first is greater or equal.", nil),
		),
	)
})

func group(name string, members ...function) []function {
	for i := range members {
		members[i].Group = name
	}
	return members
}

// functionByName leads from a name to its row in the table.
var functionByName = sync.OnceValue(func() map[string]function {
	byName := map[string]function{}
	for _, f := range functions() {
		byName[f.Name] = f
	}
	return byName
})

// signature returns the type of a function, or nil for Go's own, whose calls Go
// checks.
func (f function) signature() reflect.Type {
	call := f.call
	if call == nil {
		call = (*run)(nil).functions()[f.Name]
	}
	if call == nil {
		return nil
	}
	return reflect.TypeOf(call)
}

// functionNames lists the names, sorted, for suggestions.
func functionNames() []string {
	names := make([]string, 0, len(functions()))
	for _, f := range functions() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// refused gives the reason for functions that people expect from dbt, Helm or Go
// and that models don't have.
var refused = sync.OnceValue(func() map[string]string {
	reasons := map[string]string{
		"env_var":   `env_var is for edfi_project.yml only: declare the value there under vars and read it with {{ var "name" }}`,
		"call":      "write the function's name first, without call",
		"keys":      "the order of a dict isn't fixed: keep the keys in a list",
		"values":    "the order of a dict isn't fixed: keep the values in a list",
		"set":       "dicts don't change: make a new one with dict",
		"run_query": "a model can't look at data while it is compiled: write what depends on data in SQL",
		"adapter":   "a model can't ask the engine while it is compiled",
		"log":       "a template prints nothing: look at target/compiled",
		"return":    "a macro gives the text between define and end",
	}
	add := func(reason string, names ...string) {
		for _, name := range names {
			reasons[name] = reason
		}
	}
	add("a model gives the same SQL every day: use {{ report_date }}",
		"now", "date", "today", "ago", "dateInZone", "htmlDate", "unixEpoch", "run_started_at")
	add("a model gives the same SQL on every machine: use {{ var \"name\" }} or {{ target.name }}",
		"env", "expandenv", "getHostByName")
	add("a model gives the same SQL each time it is rendered",
		"uuidv4", "randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "randInt", "shuffle")
	add("SQL isn't HTML: use sqlString for a literal and quote for a name", "html", "js", "urlquery")
	return reasons
})
