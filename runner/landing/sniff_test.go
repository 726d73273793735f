package landing

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

func TestLookAt(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte("a,b\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		what, content              string
		gzip, mark, whole          bool
		encoding, archive, sampled string
	}{
		{"plain text", "a,b\n", false, false, true, "", "", "a,b\n"},
		{"gzip", zipped.String(), true, false, true, "", "", "a,b\n"},
		{"a mark", "\ufeffa,b\n", false, true, true, "utf-8", "", "a,b\n"},
		{"UTF-16 without a mark", "a\x00,\x00b\x00\n\x00", false, false, true, "utf-16le", "", "a\x00,\x00b\x00\n\x00"},
		{"a workbook", "PK\x03\x04", false, false, true, "", "a zip archive or an Excel workbook", "PK\x03\x04"},
		{"more than the limit", strings.Repeat("x", 20), false, false, false, "", "", strings.Repeat("x", 12)},
		{"as much as the limit", strings.Repeat("x", 12), false, false, true, "", "", strings.Repeat("x", 12)},
		{"nothing", "", false, false, true, "", "", ""},
	}
	for _, c := range cases {
		got, err := LookAt(strings.NewReader(c.content), 12)
		if err != nil {
			t.Fatal(c.what, err)
		}
		if got.Gzip != c.gzip || got.Mark != c.mark || got.Whole != c.whole || got.Encoding != c.encoding || got.Archive != c.archive || string(got.Sample) != c.sampled {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
	if _, err := LookAt(strings.NewReader(zipped.String()[:15]), 12); err == nil {
		t.Error("a gzip file that is cut off raises no error")
	}
}
