package source

// WordEnd finds the end of the SQL name or sign that starts at an offset, for
// marking a word of which only the start is known. Names may have dots, and
// anything between double quotes.
func WordEnd(text string, start int) int {
	end, quoted := start, false
	for end < len(text) {
		b := text[end]
		if b == '"' {
			quoted = !quoted
		} else if !quoted && !nameByte(b) {
			break
		}
		end++
	}
	return min(max(end, start+1), len(text))
}

func nameByte(b byte) bool {
	return b == '_' || b == '.' || b >= 0x80 || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z')
}
