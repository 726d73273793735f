package landing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// undeclared stands for a column's index where no column is declared.
const undeclared = -1

// names finds the declared column that a header or a key speaks of: by its name
// or an alias, without regard to letter case and to space around; failing that,
// with each run of spaces, underscores, hyphens and dots read as one underscore.
type names struct {
	exact, loose map[string]int
}

// newNames indexes the columns. Two columns that claim the same header are an
// error; two that are the same only when read loosely can't be met loosely.
func newNames(spec Spec) (names, error) {
	n := names{exact: map[string]int{}, loose: map[string]int{}}
	for i, c := range spec.Columns {
		if !c.InFile.Own() {
			continue
		}
		for _, name := range append([]string{c.Name}, c.Headers...) {
			if first, claimed := n.exact[fold(name)]; claimed && first != i {
				return n, diag.New(diag.AmbiguousHeader, spec.Span, "columns %q and %q both claim the header %q",
					spec.Columns[first].Name, c.Name, name).
					WithHint("leave the header to one of them")
			}
			n.exact[fold(name)] = i
			if first, claimed := n.loose[loosen(name)]; claimed && first != i {
				n.loose[loosen(name)] = undeclared
			} else {
				n.loose[loosen(name)] = i
			}
		}
	}
	return n, nil
}

// find returns the index of the column, or undeclared.
func (n names) find(header string) int {
	if i, ok := n.exact[fold(header)]; ok {
		return i
	}
	if i, ok := n.loose[loosen(header)]; ok {
		return i
	}
	return undeclared
}

func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func loosen(name string) string {
	words := strings.FieldsFunc(fold(name), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == '.' || r == '\u00a0'
	})
	return strings.Join(words, "_")
}

// header is where each field of a record belongs.
type header struct {
	columns []int    // by field: a column's index, or undeclared
	names   []string // by field, as the file writes them; a name is given to what has none
	year    int      // of the file's layout
}

// headerless places fields by position, in the layout of the file's year.
func headerless(spec Spec, year int) (header, error) {
	h := header{columns: spec.layout(year), year: year}
	if len(h.columns) == 0 && len(spec.Columns) > 0 {
		return h, diag.New(diag.OtherLayout, spec.Span, "%s can't be read: %s has no column", spec.File, layoutName(year)).
			WithHint("correct landing.school_year, or since and until of the columns")
	}
	for _, i := range h.columns {
		h.names = append(h.names, spec.Columns[i].Name)
	}
	return h, nil
}

// newHeader matches a file's header line to the columns. Missing columns, headers
// that stand twice and columns with two headers are all reported; but when no
// header matches, the line may well be data, which a message must not quote.
func newHeader(spec Spec, n names, cells []string, year int) (header, error) {
	h := header{year: year}
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		if name == "" {
			name = "column " + strconv.Itoa(i+1)
		}
		h.names = append(h.names, name)
		h.columns = append(h.columns, n.find(cell))
	}
	missing := h.missing(spec)
	if len(missing) == 0 {
		return h, h.repeats(spec).Err()
	}
	problems := diag.List{h.missingColumns(spec, missing)}
	if h.matches() {
		problems = append(problems, h.repeats(spec)...)
	}
	return h, problems.Err()
}

// missing lists the columns that the file must have and hasn't. Where no header
// matches, that is all of them: even if each may be lacking, this is another file.
func (h header) missing(spec Spec) []int {
	var missing []int
	for i, c := range spec.Columns {
		if !slices.Contains(h.columns, i) && (c.required(h.year) || !h.matches() && c.InFile.Own()) {
			missing = append(missing, i)
		}
	}
	return missing
}

// matches tells whether any header stands for a column.
func (h header) matches() bool {
	return slices.ContainsFunc(h.columns, func(column int) bool { return column != undeclared })
}

// missingColumns lists all columns that the file lacks, each with the header that
// may be meant.
func (h header) missingColumns(spec Spec, missing []int) diag.Diagnostic {
	var wanted []string
	for _, i := range missing {
		wanted = append(wanted, spec.Columns[i].Name)
	}
	d := diag.New(diag.MissingColumns, spec.Span, "%s lacks %s that its source declares: %s",
		spec.File, count(len(missing), "column"), quotedList(wanted))
	if !h.matches() {
		return d.WithHint("its first line has none of the declared headers: check delimiter, encoding and header of the source")
	}
	var near []string
	for _, i := range missing {
		if name := h.nearest(spec.Columns[i]); name != "" {
			near = append(near, fmt.Sprintf("%q may be %q", spec.Columns[i].Name, name))
		}
	}
	if len(near) > 0 {
		return d.WithHint("in the file %s: add the header to the column's header list", strings.Join(near, ", "))
	}
	return d.WithHint("add the file's header to the column's header list, or mark the column optional: true")
}

// nearest returns the file's undeclared header that looks most like one of the
// column's names, or "".
func (h header) nearest(c Column) string {
	var free []string
	for i, name := range h.names {
		if h.columns[i] == undeclared {
			free = append(free, name)
		}
	}
	slices.Sort(free)
	for _, name := range append([]string{c.Name}, c.Headers...) {
		if near := diag.Nearest(name, free); near != "" {
			return near
		}
	}
	return ""
}

// repeats reports headers that stand twice and columns that two headers match.
func (h header) repeats(spec Spec) diag.List {
	var list diag.List
	firstOf := map[string]int{}
	for i, name := range h.names {
		key, what := fold(name), "no column"
		if column := h.columns[i]; column != undeclared {
			key, what = "\x00"+spec.Columns[column].Name, fmt.Sprintf("column %q", spec.Columns[column].Name)
		}
		first, repeated := firstOf[key]
		if !repeated {
			firstOf[key] = i
			continue
		}
		list = append(list, diag.New(diag.AmbiguousHeader, spec.Span,
			"%s: headers %q (field %d) and %q (field %d) both stand for %s",
			spec.File, h.names[first], first+1, name, i+1, what).
			WithHint("export each column once, or take one of the headers out of the column's header list"))
	}
	return list
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func quotedList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = strconv.Quote(s)
	}
	return strings.Join(quoted, ", ")
}

// ColumnFor returns the name of the source's column that a header stands for, or
// "": the same match as for a file's header line.
func ColumnFor(node *graph.Node, header string) string {
	n, err := newNames(NewSpec(node))
	if err != nil {
		return ""
	}
	if i := n.find(header); i != undeclared {
		return node.Columns[i].Name
	}
	return ""
}

// MatchHeader says which column each header of a file stands for: an index into
// the spec's columns, or -1. doubles are columns that take another's cells, as indexes
// from and to. It reports what Open would report of a header line.
func MatchHeader(spec Spec, headers []string) (columns []int, doubles [][2]int, err error) {
	n, err := newNames(spec)
	if err != nil {
		return nil, nil, err
	}
	year, err := spec.schoolYear()
	if err != nil {
		return nil, nil, err
	}
	h, err := newHeader(spec, n, headers, year)
	return h.columns, spec.doubles(), err
}
