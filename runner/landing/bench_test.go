package landing

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

func BenchmarkCSV(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("Student ID,Last Name,First Name,Birth Date,Grade,School,Notes\n")
	for i := range 100_000 {
		fmt.Fprintf(&file, "%d,Sample-%d,Testa,4/2/2010,%d,Example Middle,\"Likes \"\"maps\"\", and tea\"\n", 100000+i, i, i%12)
	}
	benchmark(b, file.Bytes(), csvSpec("student_id", "last_name", "first_name", "birth_date", "grade", "school", "notes"))
}

func BenchmarkJSONL(b *testing.B) {
	var file bytes.Buffer
	for i := range 100_000 {
		fmt.Fprintf(&file, `{"key":{"id":%d},"value":{"user_id":%d,"score":9.50,"workflow_state":"graded","excused":null},"meta":{"ts":"2026-04-01T09:00:00Z","action":"U"}}`+"\n", i, i%977)
	}
	benchmark(b, file.Bytes(), jsonSpec("key.id", "value.user_id", "value.score", "value.workflow_state", "value.excused", "meta.ts", "meta.action"))
}

func benchmark(b *testing.B, data []byte, spec Spec) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(bytes.NewReader(data), spec)
		if err != nil {
			b.Fatal(err)
		}
		for {
			rec, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil || rec.Reject != nil {
				b.Fatal(err, rec.Reject)
			}
		}
	}
}
