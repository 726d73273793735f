package landing

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// sampleSize is how much of a file is looked at before it is read.
const sampleSize = 4 << 10

// open undoes gzip, strips the byte order mark and finds the codec. The errors
// are diagnostics.
func (s Spec) open(r io.Reader) (io.Reader, codec, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := in.Peek(3); bytes.Equal(magic, []byte{0x1f, 0x8b, 0x08}) {
		unzipped, err := gzip.NewReader(in) // reads all members
		if err != nil {
			return nil, codec{}, s.unreadable(err)
		}
		in = bufio.NewReaderSize(unzipped, 64<<10)
	}
	sample, err := in.Peek(sampleSize)
	if err != nil && err != io.EOF {
		return nil, codec{}, s.unreadable(err)
	}
	if kind := archiveKind(sample); kind != "" {
		return nil, codec{}, diag.New(diag.NotText, s.Span, "%s is %s, not text", s.File, kind).
			WithHint("put the files that it holds into the landing folder, or export as CSV")
	}
	mark, markLen := byteOrderMark(sample)
	name, err := s.agree(mark, sample[markLen:])
	if err != nil {
		return nil, codec{}, err
	}
	if _, err := in.Discard(markLen); err != nil {
		return nil, codec{}, s.unreadable(err)
	}
	c := codecFor(name)
	return c.reader(in), c, nil
}

func archiveKind(sample []byte) string {
	for _, kind := range []struct{ magic, name string }{
		{"PK\x03\x04", "a zip archive or an Excel workbook"},
		{"PAR1", "a Parquet file"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"},
	} {
		if bytes.HasPrefix(sample, []byte(kind.magic)) {
			return kind.name
		}
	}
	return ""
}

// byteOrderMark returns the encoding that a file's first bytes name, "" without
// a mark, and the mark's length.
func byteOrderMark(sample []byte) (name string, length int) {
	switch {
	case bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")):
		return utf8Name, 3
	case bytes.HasPrefix(sample, []byte("\xff\xfe")):
		return utf16LEName, 2
	case bytes.HasPrefix(sample, []byte("\xfe\xff")):
		return utf16BEName, 2
	}
	return "", 0
}

// agree holds the declared encoding against the byte order mark and the first
// bytes behind it.
func (s Spec) agree(mark string, sample []byte) (string, error) {
	declared, likely := s.encoding(), likelyUTF16(sample)
	wide := strings.HasPrefix(declared, utf16Name)
	switch {
	case mark != "" && declared != mark && !(declared == utf16Name && mark != utf8Name):
		return "", s.wrongEncoding("%s starts with the byte order mark of %s, and its source says %s",
			s.File, mark, declared).WithHint("set encoding: %s, or export the file again", mark)
	case mark != "":
		return mark, nil
	case !wide && likely != "":
		return "", s.wrongEncoding("%s looks like UTF-16, and its source says %s", s.File, declared).
			WithHint("set encoding: %s", likely)
	case wide && len(sample) > 0 && bytes.IndexByte(sample, 0) < 0:
		return "", s.wrongEncoding("%s doesn't look like UTF-16, and its source says %s", s.File, declared).
			WithHint("set encoding: %s or %s", utf8Name, cp1252Name)
	case declared == utf16Name && len(sample) > 0:
		hint := utf16LEName + " or " + utf16BEName
		if likely != "" {
			hint = likely
		}
		return "", s.wrongEncoding("%s has no byte order mark that tells its UTF-16 order", s.File).
			WithHint("set encoding: %s", hint)
	}
	return declared, nil
}

func (s Spec) wrongEncoding(format string, args ...any) diag.Diagnostic {
	return diag.New(diag.WrongEncoding, s.Span, format, args...)
}

// likelyUTF16 tells the byte order of Western text in UTF-16: every other byte
// of it is zero. It returns "" for anything else.
func likelyUTF16(sample []byte) string {
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(sample) / 2
	switch {
	case pairs == 0:
		return ""
	case zeros[1]*2 > pairs && zeros[0]*4 < pairs:
		return utf16LEName
	case zeros[0]*2 > pairs && zeros[1]*4 < pairs:
		return utf16BEName
	}
	return ""
}
