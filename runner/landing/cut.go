package landing

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"github.com/edfi-build/edfi-build/graph"
)

// Cut copies a landing file without some of its records, and returns how many went.
// What stays is byte for byte as it came (a gzip stream is packed anew). Of a record that
// goes the line ends stay: readers skip blank lines, so every other record keeps its
// line number. goes is asked about each record, rejected ones included; of those it is
// given all bytes and not only the first. Errors of a file that can't be read by the
// specification are those of Open.
func Cut(in io.Reader, spec Spec, out io.Writer, goes func(*Record) bool) (cut int64, err error) {
	source, err := unpacked(in)
	if err != nil {
		return 0, spec.unreadable(err)
	}
	if source.packed {
		packer := gzip.NewWriter(out)
		defer func() { err = errors.Join(err, packer.Close()) }()
		out = packer
	}
	if err := copyMark(source.text, out, spec); err != nil {
		return 0, err
	}
	c := cutter{out: out}
	r, err := open(source.text, spec, func(decoded io.Reader) io.Reader { return io.TeeReader(decoded, &c.behind) })
	if err != nil {
		return 0, err
	}
	c.raw = r.codec.raw
	return c.run(r, goes)
}

// unpackedFile is a file's text, as it stands in the file or in its gzip stream.
type unpackedFile struct {
	text   *bufio.Reader
	packed bool
}

func unpacked(in io.Reader) (unpackedFile, error) {
	text := bufio.NewReaderSize(in, 64<<10)
	if magic, _ := text.Peek(3); !bytes.Equal(magic, []byte{0x1f, 0x8b, 0x08}) {
		return unpackedFile{text, false}, nil
	}
	unzipped, err := gzip.NewReader(text)
	if err != nil {
		return unpackedFile{}, err
	}
	return unpackedFile{bufio.NewReaderSize(unzipped, 64<<10), true}, nil
}

// copyMark copies the byte order mark, which decoding strips.
func copyMark(text *bufio.Reader, out io.Writer, spec Spec) error {
	sample, err := text.Peek(3)
	if err != nil && err != io.EOF {
		return spec.unreadable(err)
	}
	_, length := byteOrderMark(sample)
	_, err = out.Write(sample[:length])
	return err
}

// cutter copies the decoded text that a reader has passed.
type cutter struct {
	behind bytes.Buffer // decoded text that isn't copied yet, with what was read ahead
	copied int64        // offset in the decoded text
	raw    func(text []byte) []byte
	out    io.Writer
}

func (c *cutter) run(r *Reader, goes func(*Record) bool) (cut int64, err error) {
	if err := c.keep(r.offset()); err != nil { // the header
		return 0, err
	}
	for {
		record, err := r.Next()
		if err == io.EOF {
			return cut, c.keep(c.copied + int64(c.behind.Len()))
		}
		if err != nil {
			return cut, err
		}
		if record.Reject != nil {
			record.Reject.Raw = c.raw(c.behind.Bytes()[:r.offset()-c.copied])
		}
		if goes(record) {
			cut++
			err = c.skip(r.offset())
		} else {
			err = c.keep(r.offset())
		}
		if err != nil {
			return cut, err
		}
	}
}

// keep copies the text up to an offset.
func (c *cutter) keep(to int64) error {
	_, err := c.out.Write(c.raw(c.next(to)))
	return err
}

// skip copies the line ends of the text up to an offset.
func (c *cutter) skip(to int64) error {
	var ends []byte
	for _, b := range c.next(to) {
		if b == '\r' || b == '\n' {
			ends = append(ends, b)
		}
	}
	_, err := c.out.Write(c.raw(ends))
	return err
}

func (c *cutter) next(to int64) []byte {
	text := c.behind.Next(int(to - c.copied))
	c.copied = to
	return text
}

// offset is where in the decoded text the reader is, in bytes.
func (r *Reader) offset() int64 {
	if csv, ok := r.format.(*csvFormat); ok {
		return csv.text.offset
	}
	return r.format.(*jsonlFormat).text.offset
}

// IsText tells whether Cut can take a source's files apart.
func IsText(f graph.Format) bool { return f == graph.CSV || f == graph.JSONL }
