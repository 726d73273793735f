package docsgen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// landingFacts tells in words where a source's files are and how they add up to
// rows (design §4, Loading).
func landingFacts(t *graph.SourceTable) []fact {
	if t == nil {
		return nil
	}
	return known(
		fact{"Source system", systemName(t.System)},
		fact{"In use", useWords(t)},
		fact{"Files", t.Landing.Path},
		fact{"Format", formatWords(t.Landing)},
		fact{"Empty values", nullWords(t.Landing.NullValues)},
		fact{"School year of a layout, from the path", t.Landing.SchoolYear},
		fact{"Key", list(t.Key)},
		fact{"Which rows are current", loadWords(t.Load)},
		fact{"Deletions", deletionWords(t.Load)},
		fact{"Safety limit", dropWords(t.Load)},
		fact{"Scope, from the path", t.Load.Scope},
		fact{"Batch, from the path", t.Load.Batch},
	)
}

var delimiterWords = map[string]string{
	"": "comma", ",": "comma", "\t": "tab", "^": "caret", "|": "pipe", ";": "semicolon",
}

func formatWords(l graph.Landing) string {
	switch l.Format {
	case graph.JSONL:
		return "JSON Lines: one record a line"
	case graph.Parquet:
		return "Parquet"
	}
	delimiter, named := delimiterWords[l.Delimiter]
	if !named {
		delimiter = strconv.Quote(l.Delimiter)
	}
	words := []string{"CSV", "separated by " + delimiter, "without a header line"}
	if l.Header {
		words[2] = "the first line names the columns"
	}
	if l.Escapes == graph.EscapeBackslash {
		words = append(words, `backslash escapes, \N means empty`)
	}
	return strings.Join(append(words, encodingWords(l.Encoding)), ", ")
}

func useWords(t *graph.SourceTable) string {
	if t.Disabled {
		return "No: the district doesn't have it, and it has no rows."
	}
	return ""
}

// codeWords says how codes of the district are read.
func codeWords(codes map[string]string) string {
	var words []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		words = append(words, fmt.Sprintf("“%s” is read as “%s”", code, codes[code]))
	}
	return strings.Join(words, ", ")
}

// inFileWords says which files have a column.
func inFileWords(f graph.InFile) string {
	var words []string
	switch {
	case f.Absent:
		return "None: the district's files don't have it."
	case f.SameAs != "":
		return "None: it has the cells of " + f.SameAs + "."
	case f.Since > 0 && f.Until > 0:
		words = append(words, fmt.Sprintf("Those of the school years %d to %d", f.Since, f.Until))
	case f.Since > 0:
		words = append(words, fmt.Sprintf("Those since the school year %d", f.Since))
	case f.Until > 0:
		words = append(words, fmt.Sprintf("Those until the school year %d", f.Until))
	}
	if f.Optional {
		words = append(words, "A file may lack it")
	}
	return strings.Join(words, ". ")
}

// encodingWords writes an encoding's name in its customary letters.
func encodingWords(encoding string) string {
	if encoding == "windows-1252" {
		return "Windows-1252"
	}
	return strings.ToUpper(firstOf(encoding, "utf-8"))
}

func nullWords(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "“" + v + "”"
		if v == "" {
			quoted[i] = "nothing at all"
		}
	}
	if len(quoted) == 0 {
		return ""
	}
	return list(quoted) + " in a file means empty"
}

func loadWords(l graph.Load) string {
	switch l.Mode {
	case graph.LoadUpsert:
		return "The newest row of each key. Each delivery brings what changed."
	case graph.LoadAppend:
		return "All rows of all deliveries. Each delivery adds to them."
	}
	if l.Scope != "" {
		return "Those of the newest delivery of each scope. A delivery is the whole list."
	}
	return "Those of the newest delivery. A delivery is the whole list."
}

func deletionWords(l graph.Load) string {
	if l.DeleteWhen == "" {
		return ""
	}
	return "A row is taken as deleted when " + l.DeleteWhen
}

func dropWords(l graph.Load) string {
	if l.MaxDrop == nil {
		return ""
	}
	return fmt.Sprintf("A delivery more than %s %% smaller than the last is held back.",
		strconv.FormatFloat(*l.MaxDrop*100, 'g', 4, 64))
}
