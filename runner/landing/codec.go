package landing

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// The encodings. With utf16Name the byte order mark decides.
const (
	utf8Name    = "utf-8"
	utf16Name   = "utf-16"
	utf16LEName = "utf-16le"
	utf16BEName = "utf-16be"
	cp1252Name  = "windows-1252"
)

// Encodings lists the names that Spec.Encoding may have.
func Encodings() []string {
	return []string{utf8Name, utf16Name, utf16LEName, utf16BEName, cp1252Name}
}

// codec reads one encoding. Decoding loses nothing: what the encoding doesn't
// allow becomes bytes that are not UTF-8, so that the record is seen to be broken
// and raw can tell the file's bytes. The decoders of x/text would put U+FFFD
// there.
type codec struct {
	name   string
	decode decoder // nil: the text is UTF-8 as it stands
	raw    func(text []byte) []byte
}

// decoder appends the UTF-8 of src's first character to dst and returns how many
// bytes of src that took; 0 asks for more of them, which it must not at the end.
type decoder func(dst, src []byte, atEOF bool) (out []byte, size int)

func codecFor(name string) codec {
	switch name {
	case utf16LEName:
		return utf16Codec(name, binary.LittleEndian)
	case utf16BEName:
		return utf16Codec(name, binary.BigEndian)
	case cp1252Name:
		return codec{name: name, decode: decodeCP1252, raw: rawCP1252}
	}
	return codec{name: utf8Name, raw: bytes.Clone}
}

// reader returns the decoded text of r.
func (c codec) reader(r io.Reader) io.Reader {
	if c.decode == nil {
		return r
	}
	return transform.NewReader(r, c.decode)
}

// Reset implements transform.Transformer.
func (decoder) Reset() {}

// Transform implements transform.Transformer.
func (decode decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		out, size := decode(dst[:nDst], src[nSrc:], atEOF)
		if size == 0 {
			return nDst, nSrc, transform.ErrShortSrc
		}
		nDst, nSrc = len(out), nSrc+size
	}
	return nDst, nSrc, nil
}

// decodeCP1252 leaves the five bytes that windows-1252 doesn't define as they
// are: alone, they are not UTF-8.
func decodeCP1252(dst, src []byte, _ bool) (out []byte, size int) {
	r := charmap.Windows1252.DecodeByte(src[0])
	if r == utf8.RuneError {
		return append(dst, src[0]), 1
	}
	return utf8.AppendRune(dst, r), 1
}

func rawCP1252(text []byte) []byte {
	raw := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		b, defined := charmap.Windows1252.EncodeRune(r)
		if !defined {
			b = text[0]
		}
		raw = append(raw, b)
		text = text[size:]
	}
	return raw
}
