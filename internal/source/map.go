package source

import "sort"

// Map leads from generated text back to the text it was generated from. It is a
// list of segments that cover the generated text from its start without gaps.
// Build it with Append; reading it is safe for concurrent use.
type Map struct {
	segments []segment
	length   int
}

type segment struct {
	start    int  // offset in the generated text
	origin   Span // where the segment came from
	verbatim bool // copied byte for byte, so offsets inside it carry over
}

// Append records that the next n bytes of generated text came from origin.
// Verbatim text keeps offsets inside it; the rest maps to the whole origin.
func (m *Map) Append(n int, origin Span, verbatim bool) {
	if n <= 0 {
		return
	}
	m.segments = append(m.segments, segment{start: m.length, origin: origin, verbatim: verbatim})
	m.length += n
}

// Len is the length in bytes of the generated text covered so far.
func (m *Map) Len() int { return m.length }

// Segments is how many ranges the map has.
func (m *Map) Segments() int { return len(m.segments) }

// Each calls f with the arguments of each Append, in order.
func (m *Map) Each(f func(n int, origin Span, verbatim bool)) {
	for i, s := range m.segments {
		end := m.length
		if i+1 < len(m.segments) {
			end = m.segments[i+1].start
		}
		f(end-s.start, s.origin, s.verbatim)
	}
}

// Origin returns where the generated range [start, end) came from. Inside copied
// text the range is exact; a range that ends in another segment is cut at the end
// of its first one. Generated text maps to the whole expression that made it.
func (m *Map) Origin(start, end int) Span {
	if len(m.segments) == 0 {
		return Span{}
	}
	i := sort.Search(len(m.segments), func(i int) bool { return m.segments[i].start > start }) - 1
	i = max(i, 0)
	s := m.segments[i]
	if !s.verbatim {
		return s.origin
	}
	segmentEnd := m.length
	if i+1 < len(m.segments) {
		segmentEnd = m.segments[i+1].start
	}
	start = min(max(start, s.start), segmentEnd)
	end = min(max(end, start), segmentEnd)
	base := s.origin.Start - s.start
	return Span{File: s.origin.File, Start: base + start, End: base + end}
}

// Verbatim tells whether the byte at offset was copied from the source text.
func (m *Map) Verbatim(offset int) bool {
	i := sort.Search(len(m.segments), func(i int) bool { return m.segments[i].start > offset }) - 1
	return i >= 0 && m.segments[i].verbatim
}
