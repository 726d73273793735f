package landing

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
)

// Look is what the first bytes of a file tell, before anything is declared of it.
type Look struct {
	Gzip    bool
	Archive string // what the file is when it isn't text, such as "a Parquet file"; "" for text
	// Encoding is one of Encodings when a byte order mark or the zeros of UTF-16 give
	// it away, else "".
	Encoding string
	Mark     bool   // there is a byte order mark
	Sample   []byte // after gunzip, behind the mark, not decoded
	Whole    bool   // Sample is all there is
}

// LookAt reads at most limit bytes, counted after gunzip. An error is that of r, or
// of a gzip file that is damaged at its start; what could be read stands in Sample.
func LookAt(r io.Reader, limit int) (Look, error) {
	var look Look
	in := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := in.Peek(3); bytes.Equal(magic, []byte{0x1f, 0x8b, 0x08}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return look, err
		}
		look.Gzip, in = true, bufio.NewReaderSize(unzipped, 64<<10)
	}
	sample, err := io.ReadAll(io.LimitReader(in, int64(limit)))
	if _, end := in.Peek(1); end == io.EOF {
		look.Whole = true
	}
	mark, length := byteOrderMark(sample)
	look.Archive, look.Encoding, look.Mark, look.Sample = archiveKind(sample), mark, mark != "", sample[length:]
	if mark == "" {
		look.Encoding = likelyUTF16(sample[:min(len(sample), sampleSize)])
	}
	return look, err
}
