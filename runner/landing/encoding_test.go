package landing

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
)

const encodedText = "id,name\r\n1,\"Peña, José\"\r\n2,\r\n3,\"\"\r\n"

var encodedWant = lines(`2: "1", "Peña, José"`, `3: "2", ∅`, `4: "3", ""`)

func TestEncodings(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	files := []struct {
		name, encoding string
		data           []byte
	}{
		{"UTF-8", "utf-8", []byte(encodedText)},
		{"UTF-8 by default", "", []byte(encodedText)},
		{"UTF-8 with mark", "utf-8", []byte("\ufeff" + encodedText)},
		{"UTF-16 with mark, little", "utf-16", toUTF16("\ufeff"+encodedText, le)},
		{"UTF-16 with mark, big", "utf-16", toUTF16("\ufeff"+encodedText, be)},
		{"UTF-16LE", "utf-16le", toUTF16(encodedText, le)},
		{"UTF-16LE with mark", "utf-16le", toUTF16("\ufeff"+encodedText, le)},
		{"UTF-16BE", "utf-16be", toUTF16(encodedText, be)},
		{"UTF-16BE with mark", "utf-16be", toUTF16("\ufeff"+encodedText, be)},
		{"Windows-1252", "windows-1252", toCP1252(t, encodedText)},
	}
	for _, tt := range files {
		t.Run(tt.name, func(t *testing.T) {
			spec := csvSpec("id", "name")
			spec.Encoding = tt.encoding
			half := len(tt.data) / 2
			for how, data := range map[string][]byte{
				"plain":                 tt.data,
				"gzip":                  zipped(t, tt.data),
				"gzip with two members": zipped(t, tt.data[:half], tt.data[half:]),
			} {
				if got := readAll(t, data, spec); got != encodedWant {
					t.Errorf("%s: got\n%swant\n%s", how, got, encodedWant)
				}
			}
		})
	}
}

func TestEncodingsOfJSONLines(t *testing.T) {
	text := `{"id": 1, "name": "Peña"}` + "\n"
	want := lines(`1: "1", "Peña"`)
	for encoding, data := range map[string][]byte{
		"utf-8":        []byte(text),
		"utf-16":       toUTF16("\ufeff"+text, binary.BigEndian),
		"utf-16le":     toUTF16(text, binary.LittleEndian),
		"utf-16be":     toUTF16(text, binary.BigEndian),
		"windows-1252": toCP1252(t, text),
	} {
		spec := jsonSpec("id", "name")
		spec.Encoding = encoding
		for _, data := range [][]byte{data, zipped(t, data)} {
			if got := readAll(t, data, spec); got != want {
				t.Errorf("%s: got %s", encoding, got)
			}
		}
	}
}

func TestWrongEncodings(t *testing.T) {
	text := "id,name\n1,Ada\n"
	tests := []struct {
		name, encoding string
		data           []byte
		code           diag.Code
		summary, hint  string
	}{
		{
			"UTF-16 mark, UTF-8 declared", "utf-8", toUTF16("\ufeff"+text, binary.LittleEndian), diag.WrongEncoding,
			"students.csv starts with the byte order mark of utf-16le, and its source says utf-8", "set encoding: utf-16le, or export the file again",
		},
		{
			"big mark, little declared", "utf-16le", toUTF16("\ufeff"+text, binary.BigEndian), diag.WrongEncoding,
			"students.csv starts with the byte order mark of utf-16be, and its source says utf-16le", "set encoding: utf-16be, or export the file again",
		},
		{
			"UTF-8 mark, Windows-1252 declared", "windows-1252", []byte("\ufeff" + text), diag.WrongEncoding,
			"students.csv starts with the byte order mark of utf-8, and its source says windows-1252", "set encoding: utf-8, or export the file again",
		},
		{
			"UTF-16 without mark read as UTF-8", "utf-8", toUTF16(text, binary.LittleEndian), diag.WrongEncoding,
			"students.csv looks like UTF-16, and its source says utf-8", "set encoding: utf-16le",
		},
		{
			"UTF-16 without mark, order not declared", "utf-16", toUTF16(text, binary.BigEndian), diag.WrongEncoding,
			"students.csv has no byte order mark that tells its UTF-16 order", "set encoding: utf-16be",
		},
		{
			"UTF-8 read as UTF-16", "utf-16le", []byte(text), diag.WrongEncoding,
			"students.csv doesn't look like UTF-16, and its source says utf-16le", "set encoding: utf-8 or windows-1252",
		},
		{
			"workbook", "utf-8", []byte("PK\x03\x04rest"), diag.NotText,
			"students.csv is a zip archive or an Excel workbook, not text", "put the files that it holds into the landing folder, or export as CSV",
		},
		{
			"unknown encoding", "latin-9", []byte(text), diag.BadLanding,
			`"latin-9" is not an encoding that can be read`, `use one of "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := csvSpec("id", "name")
			spec.Encoding = tt.encoding
			_, err := Open(bytes.NewReader(tt.data), spec)
			var d diag.Diagnostic
			if !errors.As(err, &d) || d.Code != tt.code || d.Summary != tt.summary || d.Hint != tt.hint {
				t.Errorf("got %+v", err)
			}
		})
	}
}

func TestUnreadableGzip(t *testing.T) {
	whole := zipped(t, []byte("id\n"+strings.Repeat("1\n", 100_000)))
	for name, data := range map[string][]byte{
		"cut off":     whole[:len(whole)-20],
		"wrong sum":   append(whole[:len(whole)-8:len(whole)-8], 0, 0, 0, 0, 0, 0, 0, 0),
		"only a sign": {0x1f, 0x8b, 0x08},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(bytes.NewReader(data), csvSpec("id"))
			for err == nil {
				_, err = r.Next()
			}
			var d diag.Diagnostic
			if !errors.As(err, &d) || d.Code != diag.UnreadableLanding {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What an encoding doesn't allow is rejected with the file's own bytes.
func TestInvalidBytes(t *testing.T) {
	le := binary.LittleEndian
	half := []byte{0x00, 0xD8} // half of a surrogate pair
	tests := []struct {
		name, encoding string
		bad            []byte
		next           []byte
		reason         string
	}{
		{"UTF-16 half a pair", "utf-16le", append(toUTF16("1,", le), half...), toUTF16("\n2,x\n", le), "bytes that are not utf-16le"},
		{"UTF-16 half a pair before a character", "utf-16le", append(half, toUTF16("1,😀", le)...), toUTF16("\n2,x\n", le), "bytes that are not utf-16le"},
		{"Windows-1252 undefined", "windows-1252", []byte("1,\x81\x8d\xe9"), []byte("\n2,x\n"), "bytes that are not windows-1252"},
		{"UTF-8 cut off", "utf-8", []byte("1,\xe2\x82"), []byte("\n2,x\n"), "bytes that are not utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := headerlessSpec("a", "b")
			spec.Encoding = tt.encoding
			r, err := Open(bytes.NewReader(append(bytes.Clone(tt.bad), tt.next...)), spec)
			if err != nil {
				t.Fatal(err)
			}
			rec, err := r.Next()
			if err != nil || rec.Reject == nil || rec.Reject.Reason != tt.reason || !bytes.Equal(rec.Reject.Raw, tt.bad) {
				t.Errorf("got %v, %+v", err, rec.Reject)
			}
			if got := showRest(t, r); got != lines(`2: "2", "x"`) {
				t.Errorf("then %s", got)
			}
		})
	}
}

func TestUTF16OfOddLength(t *testing.T) {
	data := append(toUTF16("1,2\n3,4", binary.LittleEndian), '\n')
	spec := headerlessSpec("a", "b")
	spec.Encoding = "utf-16le"
	want := lines(`1: "1", "2"`, `2: rejected: bytes that are not utf-16le: "3\x00,\x004\x00\n"`)
	if got := readAll(t, data, spec); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestEveryWindows1252ByteComesBack(t *testing.T) {
	var all []byte
	for b := 1; b < 256; b++ {
		all = append(all, byte(b))
	}
	c := codecFor(cp1252Name)
	var text bytes.Buffer
	if _, err := text.ReadFrom(c.reader(bytes.NewReader(all))); err != nil {
		t.Fatal(err)
	}
	if got := c.raw(text.Bytes()); !bytes.Equal(got, all) {
		t.Errorf("got % x", got)
	}
}
