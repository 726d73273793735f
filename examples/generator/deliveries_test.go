package generator

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// delivered makes several deliveries of a district.
func delivered(t testing.TB, students, deliveries int) memory {
	t.Helper()
	out := memory{}
	opts := Options{Students: students, Seed: 3, Deliveries: deliveries, Out: out}
	if _, err := Generate(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	return out
}

// at gives the files of the delivery of a day, under the names of the last one.
func (m memory) at(day string) memory {
	out := memory{}
	for path, file := range m {
		if strings.Contains(path, day) {
			out[strings.ReplaceAll(path, day, deliveryDay)] = file
		}
	}
	return out
}

func TestLastDeliveryIsWhatOneAloneIs(t *testing.T) {
	alone, several := delivered(t, 400, 1), delivered(t, 400, 4)
	for path, file := range alone {
		if strings.HasPrefix(path, "canvas/") {
			continue // comes as changes: see below
		}
		if !bytes.Equal(file.Bytes(), several[path].Bytes()) {
			t.Errorf("%s differs", path)
		}
	}
	for _, name := range []string{"users", "enrollments", "scores", "courses"} {
		if !maps.EqualFunc(merged(t, alone, name), merged(t, several, name), maps.Equal[record, record]) {
			t.Errorf("canvas %s: the changes don't sum up to the whole", name)
		}
	}
}

// merged applies the changes of a Canvas table in the order of their files, as a
// reader does: the newest row of a key counts, and D takes it away.
func merged(t *testing.T, out memory, name string) map[string]record {
	t.Helper()
	rows := map[string]record{}
	for _, path := range slices.Sorted(maps.Keys(out)) {
		if !strings.HasPrefix(path, "canvas/"+name+"_2") || !strings.HasSuffix(path, ".csv") {
			continue
		}
		for _, r := range readCSV(t, out[path]) {
			if r["meta.action"] == "D" {
				delete(rows, r["key.id"])
				continue
			}
			delete(r, "meta.ts")
			rows[r["key.id"]] = r
		}
	}
	return rows
}

func TestEarlierDeliveriesKnowNothingLater(t *testing.T) {
	out := delivered(t, 1000, 3)
	for label, last := range map[string]time.Time{"20260318": date(2026, 3, 17), "20260325": date(2026, 3, 24)} {
		then := out.at(label)
		for _, table := range []struct{ name, column string }{
			{"attendance", "Attendance Date"}, {"enrollments", "Start Date"}, {"enrollments", "End Date"},
			{"section_students", "Start Date"}, {"incidents", "Incident Date"}, {"attendance_submissions", "Submitted Through"},
		} {
			for _, row := range skyward(t, then, table.name) {
				if day(t, row[table.column]).After(last) {
					t.Errorf("%s of %s: %s is %s", table.name, label, table.column, row[table.column])
				}
			}
		}
		entered := map[string]bool{}
		for _, a := range skyward(t, then, "attendance") {
			key := a["Student ID"] + " " + a["Attendance Date"] + " " + a["Attendance Code"]
			if entered[key] {
				t.Errorf("%s: %s comes twice", label, key)
			}
			entered[key] = true
		}
		for _, e := range canvasCSV(t, then, "enrollments") {
			if e["value.last_activity_at"] > last.AddDate(0, 0, 1).Add(9*time.Hour).Format(dapTime) {
				t.Errorf("enrolment %s was active after the export: %s", e["key.id"], e["value.last_activity_at"])
			}
		}
	}
}

func TestDeliveriesDifferAsADistrictDoes(t *testing.T) {
	out := delivered(t, 2000, 4)
	first, last := out.at("20260311"), out.at(deliveryDay)
	then, now := byKey(skyward(t, first, "students"), "Student ID"), byKey(skyward(t, last, "students"), "Student ID")
	counts := map[string]int{}
	for id, s := range now {
		was := then[id]
		switch {
		case was == nil:
			counts["came"]++
		case was["Student Number"] != s["Student Number"] && was["State Student ID"] == s["State Student ID"]:
			counts["renumbered"]++
		case was["Last Name"] != s["Last Name"]:
			counts["renamed"]++
		case was["Home Language"] != s["Home Language"]:
			counts["language"]++
		}
	}
	known := values(skyward(t, last, "students"), "State Student ID")
	for id, s := range then {
		if now[id] == nil && known[s["State Student ID"]] {
			counts["merged"]++
		}
	}
	ended := byKey(skyward(t, last, "enrollments"), "Entry ID")
	for _, e := range skyward(t, first, "enrollments") {
		if e["End Date"] == "" && ended[e["Entry ID"]]["End Date"] != "" {
			counts["left"]++
		}
	}
	entered := byKey(skyward(t, last, "attendance"), "Attendance ID")
	for _, a := range skyward(t, first, "attendance") {
		if entered[a["Attendance ID"]]["Attendance Code"] != a["Attendance Code"] {
			counts["excused later"]++
		}
	}
	counts["marks put up"] = len(onlyIn(skyward(t, out.at("20260318"), "grades"), skyward(t, last, "grades")))
	for _, change := range []string{"came", "renumbered", "renamed", "language", "merged", "left", "excused later", "marks put up"} {
		if counts[change] == 0 {
			t.Errorf("nobody: %s", change)
		}
	}
}

// onlyIn gives the rows that other rows lack.
func onlyIn(rows, others []record) []string {
	whole := func(r record) []string { return []string{fmt.Sprint(r)} }
	known := told(others, whole)
	return slices.DeleteFunc(told(rows, whole), func(row string) bool {
		_, found := slices.BinarySearch(known, row)
		return found
	})
}

// Rows keep their number from delivery to delivery, so that history can follow them.
func TestNumbersStayFromDeliveryToDelivery(t *testing.T) {
	out := delivered(t, 900, 3)
	first, last := out.at("20260318"), out.at(deliveryDay)
	for _, table := range []struct{ name, key, fact string }{
		{"enrollments", "Entry ID", "Start Date"}, {"attendance", "Attendance ID", "Attendance Date"},
		{"section_students", "Student Section ID", "Section ID"}, {"incidents", "Incident ID", "Description"},
	} {
		now := byKey(skyward(t, last, table.name), table.key)
		for _, was := range skyward(t, first, table.name) {
			if r := now[was[table.key]]; r != nil && r[table.fact] != was[table.fact] {
				t.Fatalf("%s %s: %s was %q and is %q", table.key, was[table.key], table.fact, was[table.fact], r[table.fact])
			}
		}
	}
	numbers := map[string]string{} // of a state row: what it is about
	for _, row := range calpads(t, first, "SENR") {
		numbers[row[2]] = row[7] + row[21]
	}
	for _, row := range calpads(t, last, "SENR") {
		if was := numbers[row[2]]; was != "" && was != row[7]+row[21] {
			t.Fatalf("SENR %s is about another stay than before", row[2])
		}
	}
}

func TestSeveralDeliveriesOfTheSameOptionsAreTheSame(t *testing.T) {
	first, second := delivered(t, 200, 3), delivered(t, 200, 3)
	for path := range first {
		if !bytes.Equal(first[path].Bytes(), second[path].Bytes()) {
			t.Errorf("%s differs between two runs with the same options", path)
		}
	}
}
