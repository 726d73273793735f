package profiler_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/profiler"
)

// FuzzProfile holds for any bytes: no panic, an error is a diagnostic, a proposal
// compiles, its counts add up, and it is the same each time.
func FuzzProfile(f *testing.F) {
	known := reference(f)
	for _, seed := range []string{
		"Student Number,Last Name\n1,Ibarra\n", "1^2^3\n1^2^3\n", "\ufeffa;b\n1;2\n", "a\tb\n1\t\\N\n",
		"{\"a\":{\"b\":1},\"c\":[1,2]}\n{}\n", "\xff\xfea\x00,\x00b\x00\n\x00", "\x1f\x8b\x08", "PAR1", "\"a\"\"\n,b\n\"", "SELA^1^2\r\n",
		"key.id,meta.action\n1,D\n", "value.a,meta.action\n1,D\n", "Student ID,student_id,Student Number,Last Name,First Name,Grade,Gender,Birth Date,State Student ID\n1,2,3,4,5,6,7,8,9\n", "4/2/2004,31/12/2005\n", "a,a\n\n\n,,,\n", "\x81,\x8d\n", "{\"a\":1,\"A\":2}\n", "Grade,grade \n1,2\n", "school a,school_a,School-A\n1,2,3\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		opts := profiler.Options{Known: known, ShowValues: true}
		got, err := profiler.Profile(context.Background(), inMemory("some/file_20260401.csv", string(data)), opts)
		if err != nil {
			var one diag.Diagnostic
			var list diag.List
			if !errors.As(err, &one) && !errors.As(err, &list) {
				t.Fatalf("not a diagnostic: %v", err)
			}
			return
		}
		again, err := profiler.Profile(context.Background(), inMemory("some/file_20260401.csv", string(data)), opts)
		if err != nil {
			t.Fatal(err)
		}
		if first, second := printed(t, got), printed(t, again); first != second {
			t.Fatalf("two profiles of one file differ:\n%s\n%s", first, second)
		}
		if problems := compiles(t, got); len(problems) > 0 {
			t.Fatalf("the proposal doesn't compile: %v\n%s", problems, printed(t, got))
		}
		for _, c := range got.Columns {
			if c.Filled+c.Empty != got.Records || !graph.ValidName(c.Name) {
				t.Fatalf("%s: %d filled and %d empty of %d", c.Name, c.Filled, c.Empty, got.Records)
			}
		}
	})
}

func printed(t *testing.T, table *profiler.Table) string {
	t.Helper()
	var out strings.Builder
	if err := profiler.WriteYAML(&out, []*profiler.Table{table}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// FuzzSnakeCase holds that any header gives a name that can stand in SQL, or none.
func FuzzSnakeCase(f *testing.F) {
	for _, seed := range []string{"OTHER-ID", "StudentID", "% Present", "1st Period", "é", strings.Repeat("a b", 60), "aB2C", "GPA (weighted)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		name := profiler.SnakeCase(header)
		if name != "" && !graph.ValidName(name) {
			t.Errorf("%q gives %q", header, name)
		}
		if utf8.ValidString(header) && profiler.SnakeCase(name) != name {
			t.Errorf("%q gives %q, which gives %q", header, name, profiler.SnakeCase(name))
		}
	})
}
