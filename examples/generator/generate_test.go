package generator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// memory is an Output that keeps the files as bytes.
type memory map[string]*bytes.Buffer

func (m memory) Create(path string) (io.WriteCloser, error) {
	m[path] = &bytes.Buffer{}
	return closing{m[path]}, nil
}

type closing struct{ io.Writer }

func (closing) Close() error { return nil }

// generated makes a district in memory.
func generated(t testing.TB, students int, seed uint64) memory {
	t.Helper()
	out := memory{}
	if _, err := Generate(context.Background(), Options{Students: students, Seed: seed, Out: out}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameOptionsGiveSameBytes(t *testing.T) {
	first, second := generated(t, 400, 7), generated(t, 400, 7)
	if len(first) != len(second) {
		t.Fatalf("%d files, then %d", len(first), len(second))
	}
	for path := range first {
		if !bytes.Equal(first[path].Bytes(), second[path].Bytes()) {
			t.Errorf("%s differs between two runs with the same options", path)
		}
	}
}

func TestOtherSeedGivesOtherPeople(t *testing.T) {
	const path = "skyward/students_20260401.csv"
	if bytes.Equal(generated(t, 50, 1)[path].Bytes(), generated(t, 50, 2)[path].Bytes()) {
		t.Error("seeds 1 and 2 give the same students")
	}
}

// The committed sample must be what its README says it is.
func TestCommittedSampleIsWhatGenerateMakes(t *testing.T) {
	const folder = "../district/landing"
	want := generated(t, 150, 1)
	size := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		size += len(got)
		name = filepath.ToSlash(name)
		if want[name] == nil {
			t.Errorf("%s is in the sample, but Generate does not make it", name)
		} else if !bytes.Equal(got, want[name].Bytes()) {
			t.Errorf("%s is not what Generate makes of 150 students with seed 1", name)
		}
		delete(want, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("%s is missing from the sample", name)
	}
	if size > 900_000 {
		t.Errorf("the sample has %d bytes; it should stay below 900 KB", size)
	}
}

func TestSummaryCountsTheRows(t *testing.T) {
	out := memory{}
	sum, err := Generate(context.Background(), Options{Students: 60, Seed: 3, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Students != 60 || sum.Schools != 3 || len(sum.Files) != len(out) {
		t.Errorf("students %d, schools %d, files %d of %d", sum.Students, sum.Schools, len(sum.Files), len(out))
	}
	for _, f := range sum.Files {
		if f.Path == "calpads/SINF_20260401.txt" && f.Rows != bytes.Count(out[f.Path].Bytes(), []byte("\r\n")) {
			t.Errorf("%s: the summary says %d rows", f.Path, f.Rows)
		}
		if f.Path == "skyward/students_20260401.csv" && f.Rows != 60 {
			t.Errorf("%s: the summary says %d rows", f.Path, f.Rows)
		}
	}
}

func TestDistrictsOfEverySizeSumUp(t *testing.T) {
	for students := 1; students <= 60; students++ {
		out := generated(t, students, uint64(students))
		if got := len(skyward(t, out, "students")); got != students {
			t.Errorf("asked for %d students, got %d", students, got)
		}
	}
}

func TestRefusesWrongOptions(t *testing.T) {
	for name, opts := range map[string]Options{
		"no students":       {Students: 0, Out: memory{}},
		"fewer than none":   {Students: -1, Out: memory{}},
		"too many students": {Students: 100_001, Out: memory{}},
		"no output":         {Students: 10},
	} {
		if _, err := Generate(context.Background(), opts); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Generate(ctx, Options{Students: 10, Out: memory{}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

var errDisk = errors.New("disk full")

// fullDisk fails when the n-th file is made, or else at the first write.
type fullDisk struct{ files *int }

func (d fullDisk) Create(string) (io.WriteCloser, error) {
	if *d.files == 0 {
		return nil, errDisk
	}
	*d.files--
	return d, nil
}

func (fullDisk) Write([]byte) (int, error) { return 0, errDisk }
func (fullDisk) Close() error              { return nil }

func TestReportsErrorsOfTheOutput(t *testing.T) {
	for name, files := range map[string]int{"at the first file": 0, "at a later file": 5, "at writing": 100} {
		_, err := Generate(context.Background(), Options{Students: 10, Out: fullDisk{&files}})
		if !errors.Is(err, errDisk) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestFolderReplacesFiles(t *testing.T) {
	dir := Folder(t.TempDir())
	for _, content := range []string{"first and long", "second"} {
		file, err := dir.Create("a/b.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, content); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(string(dir), "a", "b.csv"))
	if err != nil || string(got) != "second" {
		t.Errorf("got %q, %v", got, err)
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		generated(b, 1700, 1)
	}
}
