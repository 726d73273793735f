package generator

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// soiled makes a dirty district in memory, with the rows of its list.
func soiled(t testing.TB, students int, seed uint64, words string) (memory, [][]string) {
	t.Helper()
	dirt, err := ParseDirt(words)
	if err != nil {
		t.Fatal(err)
	}
	var list bytes.Buffer
	dirt.List = &list
	out := memory{}
	if _, err := Generate(context.Background(), Options{Students: students, Seed: seed, Out: out, Dirt: dirt}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&list).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out, rows[1:]
}

func TestDirtOfTheSameSeedIsTheSame(t *testing.T) {
	first, firstList := soiled(t, 300, 4, "0.5")
	second, secondList := soiled(t, 300, 4, "0.5")
	for path := range first {
		if !bytes.Equal(first[path].Bytes(), second[path].Bytes()) {
			t.Errorf("%s differs between two runs with the same options", path)
		}
	}
	if !slices.EqualFunc(firstList, secondList, slices.Equal) {
		t.Error("the lists of planted faults differ")
	}
}

// What is planted stands between the clean rows and changes none of them, but for
// rows that got a tail.
func TestDirtLeavesTheCleanRowsAlone(t *testing.T) {
	clean := generated(t, 300, 4)
	dirty, _ := soiled(t, 300, 4, "1")
	for path := range clean {
		if strings.HasSuffix(path, ".gz") {
			continue
		}
		rest := bytes.SplitAfter(dirty[path].Bytes(), []byte("\n"))
		for line := range bytes.SplitAfterSeq(clean[path].Bytes(), []byte("\n")) {
			line = bytes.TrimRight(line, "\r\n") // a tail may follow
			at := slices.IndexFunc(rest, func(got []byte) bool { return bytes.HasPrefix(got, line) })
			if at < 0 {
				t.Fatalf("%s: a clean row is gone", path)
			}
			rest = rest[at+1:]
		}
	}
}

// The list tells the line where each row starts.
func TestListOfDirtTellsTheLine(t *testing.T) {
	out, list := soiled(t, 400, 2, "1")
	for _, fault := range list {
		if fault[0] != kindTail && fault[0] != kindEncoding || strings.HasSuffix(fault[1], ".gz") {
			continue
		}
		lines := bytes.SplitAfter(out[fault[1]].Bytes(), []byte("\n"))
		line, err := strconv.Atoi(fault[2])
		if err != nil {
			t.Fatal(err)
		}
		if want := map[string]string{kindTail: "left over", kindEncoding: "\x81"}[fault[0]]; !bytes.Contains(lines[line-1], []byte(want)) {
			t.Errorf("line %d of %s isn't soiled", line, fault[1])
		}
	}
}

func TestEveryKindOfDirtIsPlanted(t *testing.T) {
	_, list := soiled(t, 400, 1, "1,"+strings.Join(DirtKinds(), ","))
	got := map[string]int{}
	for _, fault := range list {
		got[fault[0]]++
	}
	for _, kind := range DirtKinds() {
		if got[kind] == 0 {
			t.Errorf("no fault of the kind %s", kind)
		}
	}
}

// A district of 200 is enough for one of each fault, so that a test over it meets all.
func TestEveryFaultIsPlantedInASmallDistrict(t *testing.T) {
	_, list := soiled(t, 200, 5, "1")
	got := map[string]bool{}
	for _, fault := range list {
		file, _, _ := strings.Cut(fault[1], "_2")
		got[strings.Join([]string{fault[0], file, fault[3], fault[4], fault[5]}, " ")] = true
	}
	for _, fault := range catalogue() {
		for _, r := range fault.rows {
			for _, o := range r.expect {
				if want := strings.Join([]string{fault.kind, r.table, o.what, o.model, o.rule}, " "); !got[want] && fault.kind != kindLayout {
					t.Errorf("not planted: %s", want)
				}
			}
		}
	}
}

func TestOnlyTheChosenKindsArePlanted(t *testing.T) {
	_, list := soiled(t, 200, 1, "0.5,code,orphan")
	for _, fault := range list {
		if fault[0] != kindCode && fault[0] != kindOrphan {
			t.Errorf("a fault of the kind %s", fault[0])
		}
	}
	if len(list) == 0 {
		t.Error("nothing was planted")
	}
}

func TestRefusesUnknownDirt(t *testing.T) {
	for _, words := range []string{"mud", "2", "-0.1", "nan", ""} {
		if _, err := ParseDirt(words); err == nil {
			t.Errorf("%q was taken", words)
		}
	}
}
