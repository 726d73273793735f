package profiler

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// place says where the file belongs: source, table, the pattern of its path below
// the landing folder, and how its deliveries add up.
func (t *Table) place(opts Options) {
	where := locate(t.File)
	t.Source, t.Name, t.Path = where.source, where.table, where.pattern
	t.Load = graph.Load{Mode: graph.LoadSnapshot, Batch: where.batch}
	if t.known != nil {
		of := t.known.Source
		t.Source, t.Name = of.System, of.Table
		if glob(of.Landing.Path, where.tail) {
			t.Path, t.Load = of.Landing.Path, of.Load
		}
	} else {
		t.guessSystem()
	}
	if opts.Source != "" {
		t.Source = opts.Source
	}
	if opts.Table != "" {
		t.Name = opts.Table
	}
}

// glob tells whether a file of that name could match a declared pattern.
func glob(pattern, base string) bool {
	ok, err := path.Match(path.Base(pattern), path.Base(base))
	return err == nil && ok
}

// guessSystem recognises a system by the way it writes headers, where no table of it
// is declared.
func (t *Table) guessSystem() {
	headers := t.headers()
	switch {
	case isDelivery(headers):
		t.Source = "canvas"
		t.Load.Mode = graph.LoadUpsert
		if slices.Contains(headers, "meta.action") {
			t.Load.DeleteWhen = "meta_action = 'D'"
		}
	case isQmlativ(headers):
		t.Source, t.Name = "skyward_qmlativ", SnakeCase(strings.TrimSuffix(headers[0], "ID"))
	case isSMS(headers):
		t.Source = "skyward_sms"
	}
}

// isQmlativ recognises an object of Skyward Qmlativ: camel-case names, the object's
// own number first, and when it was modified.
func isQmlativ(headers []string) bool {
	if len(headers) < 3 || !strings.HasSuffix(headers[0], "ID") || len(headers[0]) < 4 {
		return false
	}
	if !slices.Contains(headers, "ModifiedTime") {
		return false
	}
	return !slices.ContainsFunc(headers, func(h string) bool { return strings.ContainsAny(h, " _-.") })
}

// isSMS recognises Skyward SMS 2.0: upper case with hyphens.
func isSMS(headers []string) bool {
	hyphens := 0
	for _, h := range headers {
		if h != strings.ToUpper(h) || strings.ContainsAny(h, " _.") {
			return false
		}
		hyphens += strings.Count(h, "-")
	}
	return len(headers) > 1 && hyphens*2 >= len(headers) && slices.ContainsFunc(headers, func(h string) bool { return strings.HasSuffix(h, "-ID") })
}

// location is what a path says.
type location struct {
	source, table  string
	pattern, batch string
	tail           string // the file's name
}

var (
	dateInName = regexp.MustCompile(`([_-]?)([0-9]{8}T[0-9]{6}Z|[0-9]{14}|[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2})`)
	anyName    = regexp.MustCompile(`^(part|file|data|export|report|output|sheet|chunk|result|query|day|week|run|load|batch)?[-_]?[0-9]*$`)
	anyFolder  = regexp.MustCompile(`^(|[.]+|~|tmp|temp|landing|data|exports?|downloads?|desktop|files?|incoming|inbox|in|home|users?|raw|src|sftp|ftp|csv|(day|week|run|load|batch|part)?[-_]?[0-9-]*)$`)
)

// newSource is the name of a source that no folder names.
const newSource = "new_source"

// locate reads a path such as skyward/students_20260401.csv.
func locate(file string) location {
	folders := strings.Split(path.Dir(path.Clean("/" + file))[1:], "/")
	base := path.Base(file)
	loc := location{tail: base}
	name := stem(file)
	rest := base[len(name):]
	date := dateInName.FindStringSubmatchIndex(name)
	if date != nil {
		name = name[:date[0]] + name[date[1]:]
	}
	if anyName.MatchString(strings.ToLower(name)) {
		loc.inFolder(folders, rest)
	} else {
		loc.byName(folders, base, name, date)
	}
	loc.batch = batchOf(base, rest)
	return loc
}

// byName takes the table from the file's name and the source from its folder.
func (l *location) byName(folders []string, base, name string, date []int) {
	l.source, l.table = folderName(folders), nameOr(name, "new_table")
	shape := escapeGlob(base)
	if date != nil {
		shape = escapeGlob(base[:date[4]]) + "[0-9]*" + escapeGlob(base[date[5]:])
	}
	l.pattern = l.source + "/" + shape
}

// inFolder takes the table from the folder, for names such as part1.csv.
func (l *location) inFolder(folders []string, rest string) {
	last := len(folders) - 1
	for last >= 0 && anyFolder.MatchString(strings.ToLower(folders[last])) {
		last--
	}
	if last < 0 {
		l.source, l.table, l.pattern = newSource, "new_table", newSource+"/*"+escapeGlob(rest)
		return
	}
	l.table = nameOr(folders[last], "new_table")
	l.source = folderName(folders[:last])
	l.pattern = l.source + "/**/" + escapeGlob(folders[last]) + "/*" + escapeGlob(rest)
}

// folderName is the innermost folder that says something.
func folderName(folders []string) string {
	for _, f := range slices.Backward(folders) {
		if !anyFolder.MatchString(strings.ToLower(f)) {
			return nameOr(f, newSource)
		}
	}
	return newSource
}

func nameOr(text, otherwise string) string {
	if name := SnakeCase(text); graph.ValidName(name) {
		return name
	}
	return otherwise
}

// batchOf gives the regular expression that finds the date in such names.
func batchOf(base, rest string) string {
	date := dateInName.FindStringSubmatch(base)
	if date == nil {
		return ""
	}
	pattern := map[int]string{16: "[0-9]{8}T[0-9]{6}Z", 14: "[0-9]{14}", 10: "[0-9]{4}-[0-9]{2}-[0-9]{2}", 8: "[0-9]{8}"}[len(date[2])]
	before, after := date[1], ""
	if strings.HasSuffix(strings.TrimSuffix(base, rest), date[2]) {
		after = strings.ReplaceAll(rest, ".", "[.]") + "$"
	}
	return fmt.Sprintf("%s(%s)%s", before, pattern, after)
}

// stem is a file's name without its endings.
func stem(file string) string {
	base := path.Base(file)
	for {
		ending := path.Ext(base)
		switch strings.ToLower(ending) {
		case ".csv", ".tsv", ".txt", ".gz", ".json", ".jsonl", ".ndjson", ".dat", ".parquet", ".psv", ".tab":
			base = strings.TrimSuffix(base, ending)
			continue
		}
		return base
	}
}

// escapeGlob keeps characters of a name from being read as a pattern.
func escapeGlob(s string) string {
	return strings.NewReplacer("*", "?", "[", "?", "\\", "?").Replace(s)
}
