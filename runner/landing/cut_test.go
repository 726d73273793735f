package landing

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"strings"
	"testing"
)

// cutTwo takes the records of the person 2 out of a file: by the first column, and of
// rejected ones by a look at their bytes.
func cutTwo(t *testing.T, data []byte, spec Spec) (string, int64) {
	t.Helper()
	var out bytes.Buffer
	n, err := Cut(bytes.NewReader(data), spec, &out, func(r *Record) bool {
		if r.Reject != nil {
			return bytes.Contains(r.Reject.Raw, []byte("two"))
		}
		return r.Values[0].Text == "2"
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), n
}

func TestCutLeavesLineEndsOfARecordAndAllElseAsItCame(t *testing.T) {
	le := binary.LittleEndian
	utf16 := csvSpec("id", "name")
	utf16.Encoding = utf16Name
	cp1252 := csvSpec("id", "name")
	cp1252.Encoding = cp1252Name
	mark := "\xef\xbb\xbf"
	tests := []struct {
		sentence, data, want string
		spec                 Spec
		cut                  int64
	}{
		{"a record in the middle", "id,name\n1,a\n2,b\n3,c\n", "id,name\n1,a\n\n3,c\n", csvSpec("id", "name"), 1},
		{"the last one, without a line end", "id,name\n1,a\n2,b", "id,name\n1,a\n", csvSpec("id", "name"), 1},
		{"over several lines, with quotes", "id,name\r\n\"2\",\"b\r\nb\"\r\n3, \"x\r\n", "id,name\r\n\r\n\r\n3, \"x\r\n", csvSpec("id", "name"), 1},
		{"blank lines, marks and spaces stay", mark + "id, name\n\n1 , a\n\n2,b\n\n", mark + "id, name\n\n1 , a\n\n\n\n", csvSpec("id", "name"), 1},
		{"rejected records", "id,name\n1\n2,b\nx two\n3,c\n", "id,name\n1\n\n\n3,c\n", csvSpec("id", "name"), 2},
		{"what is too much goes too", "id,name\n2,b,more,and more\n3,c\n", "id,name\n\n3,c\n", csvSpec("id", "name"), 1},
		{"a file without a header", "2,b\n3,c\n", "\n3,c\n", headerlessSpec("id", "name"), 1},
		{"JSON Lines", "{\"id\": \"1\"}\n{\"id\":2, \"name\": \"b\"}\n", "{\"id\": \"1\"}\n\n", jsonSpec("id", "name"), 1},
		{"UTF-16", string(toUTF16("\ufeffid,name\r\n1,ñ\r\n2,b\r\n", le)), string(toUTF16("\ufeffid,name\r\n1,ñ\r\n\r\n", le)), utf16, 1},
		{"windows-1252, with bytes that it doesn't have", "id,name\n1,\xe9\x81\n2,b\n", "id,name\n1,\xe9\x81\n\n", cp1252, 1},
		{"nobody", "id,name\n1,a\r3,\"c\n", "id,name\n1,a\r3,\"c\n", csvSpec("id", "name"), 0},
	}
	for _, test := range tests {
		got, n := cutTwo(t, []byte(test.data), test.spec)
		if got != test.want || n != test.cut {
			t.Errorf("%s: %d records cut, left %q, want %q", test.sentence, n, got, test.want)
		}
	}
}

func TestCutKeepsLineNumbers(t *testing.T) {
	data := "id,name\n1,a\n\"2\",\"b\nb\nb\"\n3,c\n2,b\n4,d\n"
	kept, _ := cutTwo(t, []byte(data), csvSpec("id", "name"))
	want := lines(`2: "1", "a"`, `6: "3", "c"`, `8: "4", "d"`)
	if got := readAll(t, []byte(kept), csvSpec("id", "name")); got != want {
		t.Errorf("read again:\n%swant:\n%s", got, want)
	}
}

func TestCutUnpacksAndPacks(t *testing.T) {
	kept, _ := cutTwo(t, zipped(t, []byte("id,name\n1,a\n2,b\n"), []byte("3,c\n")), csvSpec("id", "name"))
	in, err := gzip.NewReader(strings.NewReader(kept))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(in); err != nil || string(text) != "id,name\n1,a\n\n3,c\n" {
		t.Errorf("left %q, %v", text, err)
	}
}

// FuzzCutOfNobody holds that a file from which nothing goes is the same file.
func FuzzCutOfNobody(f *testing.F) {
	f.Add([]byte("id,name\n1,\"a\n2,b\n"), false)
	f.Add(toUTF16("\ufeffid,name\n1,\xed\xa0\x80", binary.LittleEndian), true)
	f.Fuzz(func(t *testing.T, data []byte, wide bool) {
		spec := csvSpec("id", "name")
		if wide {
			spec.Encoding = utf16Name
		}
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
			return
		}
		var out bytes.Buffer
		_, err := Cut(bytes.NewReader(data), spec, &out, func(*Record) bool { return false })
		if err == nil && !bytes.Equal(out.Bytes(), data) {
			t.Errorf("%q became %q", data, out.Bytes())
		}
	})
}
