package landing

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// utf16Codec decodes UTF-16 without loss. Half a surrogate pair becomes the three
// bytes that UTF-8 would give it if it allowed surrogates (known as WTF-8).
func utf16Codec(name string, order byteOrder) codec {
	return codec{
		name: name,
		decode: func(dst, src []byte, atEOF bool) ([]byte, int) {
			r, size := nextUTF16(src, atEOF, order)
			if size == 0 {
				return dst, 0
			}
			return appendWide(dst, r), size
		},
		raw: func(text []byte) []byte { return rawUTF16(text, order) },
	}
}

// oddByte is what the last byte of a file with an odd length decodes to, plus its
// value: numbers behind the last Unicode character, which UTF-8 refuses.
const oddByte = utf8.MaxRune + 1

// nextUTF16 decodes one character; size 0 asks for more bytes.
func nextUTF16(src []byte, atEOF bool, order byteOrder) (r rune, size int) {
	switch {
	case len(src) < 2 && atEOF:
		return oddByte + rune(src[0]), 1
	case len(src) < 2:
		return 0, 0
	}
	first := rune(order.Uint16(src))
	if !utf16.IsSurrogate(first) {
		return first, 2
	}
	if len(src) < 4 {
		if atEOF {
			return first, 2
		}
		return 0, 0
	}
	if pair := utf16.DecodeRune(first, rune(order.Uint16(src[2:]))); pair != utf8.RuneError {
		return pair, 4
	}
	return first, 2
}

// appendWide is utf8.AppendRune for surrogates and for numbers behind the last
// character, too.
func appendWide(b []byte, r rune) []byte {
	switch {
	case utf16.IsSurrogate(r):
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	case r > utf8.MaxRune:
		return append(b, 0xF0|byte(r>>18), 0x80|byte(r>>12)&0x3F, 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}

// rawUTF16 turns decoded text back into the bytes it came from.
func rawUTF16(text []byte, order byteOrder) []byte {
	var raw []byte
	for len(text) > 0 {
		r, size := decodeWide(text)
		text = text[size:]
		switch {
		case r >= oddByte:
			raw = append(raw, byte(r-oddByte))
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			raw = order.AppendUint16(raw, uint16(high))
			raw = order.AppendUint16(raw, uint16(low))
		default:
			raw = order.AppendUint16(raw, uint16(r))
		}
	}
	return raw
}

// decodeWide is the inverse of appendWide.
func decodeWide(b []byte) (r rune, size int) {
	r, size = utf8.DecodeRune(b)
	switch {
	case r != utf8.RuneError || size != 1:
		return r, size
	case b[0] == 0xED && len(b) >= 3:
		return rune(b[0]&0x0F)<<12 | rune(b[1]&0x3F)<<6 | rune(b[2]&0x3F), 3
	case b[0] == 0xF4 && len(b) >= 4:
		return rune(b[0]&0x07)<<18 | rune(b[1]&0x3F)<<12 | rune(b[2]&0x3F)<<6 | rune(b[3]&0x3F), 4
	}
	return r, size
}
