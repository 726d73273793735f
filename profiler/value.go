package profiler

import (
	"strings"
	"unicode/utf8"
)

// dateFormats are the ways of writing a day that are told apart, by bit of
// look.formats.
var dateFormats = [...]string{
	"YYYY-MM-DD", "YYYYMMDD", "M/D/YYYY", "D/M/YYYY", "YYYY/M/D", "M-D-YYYY", "D-M-YYYY",
	"D.M.YYYY", "M/D/YY", "D/M/YY", "MMDDYYYY", "DDMMYYYY", "D-Mon-YYYY",
}

const (
	dashedYMD = iota
	plainYMD
	slashedMDY
	slashedDMY
	slashedYMD
	dashedMDY
	dashedDMY
	dottedDMY
	slashedMDYShort
	slashedDMYShort
	plainMDY
	plainDMY
	namedDMY
	formatCount
)

// look is what one value may be.
type look struct {
	number  bool // digits, with a sign or decimals
	whole   bool // a number without decimals
	padded  bool // a whole number with zeros in front: a code
	formats uint16
	days    [formatCount]int32 // by format, the day as YYYYMMDD
	moment  bool               // a time of day stands behind the date
	zoned   bool               // and a zone behind that
}

// inspect says what a trimmed value may be.
func inspect(s string) look {
	var l look
	if s == "" || len(s) > 40 || !startsLikeNumber(s[0]) {
		return l
	}
	l.number, l.whole, l.padded = numeric(s)
	day, rest := splitTime(s)
	l.date(day)
	if rest != "" && l.formats != 0 {
		l.moment, l.zoned = timeOfDay(rest)
		if !l.moment {
			l.formats = 0
		}
	}
	return l
}

func startsLikeNumber(c byte) bool { return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' }

func numeric(s string) (number, whole, padded bool) {
	digits, points := 0, 0
	body := strings.TrimLeft(s, "+-")
	if len(s)-len(body) > 1 {
		return false, false, false
	}
	for i := range len(body) {
		switch c := body[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return false, false, false
		}
	}
	number = digits > 0 && points < 2
	whole = number && points == 0
	return number, whole, whole && len(body) > 1 && body[0] == '0'
}

// splitTime cuts a time of day from a date.
func splitTime(s string) (day, rest string) {
	if i := strings.IndexAny(s, "T "); i > 0 && i < len(s)-1 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// date finds the formats that a day may be written in.
func (l *look) date(s string) {
	parts, separator, ok := datePieces(s)
	if !ok {
		return
	}
	a, b, c := parts[0], parts[1], parts[2]
	switch {
	case separator == 0:
		n := a.value
		l.fits(plainYMD, n/10000, n/100%100, n%100)
		l.fits(plainMDY, n%10000, n/1000000, n/10000%100)
		l.fits(plainDMY, n%10000, n/10000%100, n/1000000)
	case b.month > 0:
		l.fits(namedDMY, c.value, b.month, a.value)
	case a.digits == 4 && separator == '-':
		l.fits(dashedYMD, a.value, b.value, c.value)
	case a.digits == 4 && separator == '/':
		l.fits(slashedYMD, a.value, b.value, c.value)
	case a.digits > 2 || c.digits != 4 && c.digits != 2:
	case separator == '/' && c.digits == 2:
		l.fits(slashedMDYShort, 2000+c.value, a.value, b.value)
		l.fits(slashedDMYShort, 2000+c.value, b.value, a.value)
	case c.digits == 2:
	case separator == '/':
		l.fits(slashedMDY, c.value, a.value, b.value)
		l.fits(slashedDMY, c.value, b.value, a.value)
	case separator == '-':
		l.fits(dashedMDY, c.value, a.value, b.value)
		l.fits(dashedDMY, c.value, b.value, a.value)
	default:
		l.fits(dottedDMY, c.value, b.value, a.value)
	}
}

// fits notes a format when the day exists in it.
func (l *look) fits(format, year, month, day int) {
	if year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return
	}
	l.formats |= 1 << format
	l.days[format] = int32(year*10000 + month*100 + day)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// piece is a part of a date: digits, or the name of a month.
type piece struct{ value, digits, month int }

// datePieces cuts a date at one kind of separator, or takes eight digits as they are.
func datePieces(s string) (parts [3]piece, separator byte, ok bool) {
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if parts[n].digits == 8 {
				return parts, 0, false
			}
			parts[n].value = parts[n].value*10 + int(c-'0')
			parts[n].digits++
		case (c == '-' || c == '/' || c == '.') && n < 2 && (n == 0 || c == separator):
			separator = c
			n++
		case n == 1 && separator == '-' && parts[1] == piece{} && i+4 < len(s) && s[i+3] == '-':
			if parts[1].month = monthNamed(s[i : i+3]); parts[1].month == 0 {
				return parts, 0, false
			}
			return parts, separator, restOfNamed(&parts, s[i+4:])
		default:
			return parts, 0, false
		}
	}
	if separator == 0 {
		return parts, 0, n == 0 && parts[0].digits == 8
	}
	return parts, separator, n == 2 && parts[0].digits > 0 && parts[1].digits > 0 && parts[1].digits < 3 && parts[2].digits > 0
}

func monthNamed(s string) int {
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	if i := strings.Index(months, strings.ToLower(s)); i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

func restOfNamed(parts *[3]piece, s string) bool {
	number, whole, _ := numeric(s)
	if !number || !whole || len(s) != 4 {
		return false
	}
	for i := range len(s) {
		parts[2].value = parts[2].value*10 + int(s[i]-'0')
	}
	return true
}

// timeOfDay reads h:mm, seconds and their fractions, AM or PM, and a zone.
func timeOfDay(s string) (ok, zoned bool) {
	rest := strings.TrimLeft(s, "0123456789")
	if len(s) == len(rest) || !strings.HasPrefix(rest, ":") {
		return false, false
	}
	rest = strings.TrimLeft(rest, "0123456789:.")
	switch tail := strings.ToUpper(strings.TrimSpace(rest)); {
	case tail == "", tail == "AM", tail == "PM":
		return true, false
	case tail == "Z", tail == "UTC", (tail[0] == '+' || tail[0] == '-') && strings.Trim(tail[1:], "0123456789:") == "":
		return true, true
	}
	return false, false
}

func isEmail(s string) bool {
	user, host, ok := strings.Cut(s, "@")
	return ok && user != "" && strings.Contains(host, ".") && !strings.ContainsAny(host, "@/") &&
		(strings.IndexByte(s, ' ') < 0 || strings.IndexByte(host, ' ') > 0)
}

// isSSN tells 123-45-6789.
func isSSN(s string) bool {
	return len(s) == 11 && s[3] == '-' && s[6] == '-' && onlyDigits(s[:3]+s[4:6]+s[7:])
}

// isPhone tells 555-123-4567, (555) 123-4567 and the like; ten digits alone are
// rather a state's number of a student.
func isPhone(s string) bool {
	if len(s) < 12 || len(s) > 20 || !strings.ContainsAny(s, "-. ") {
		return false
	}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("()-. +", r) {
			return -1
		}
		return r
	}, s)
	return onlyDigits(digits) && (len(digits) == 10 || len(digits) == 11 && digits[0] == '1')
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isProse tells a value of several words.
func isProse(s string) bool {
	return utf8.RuneCountInString(s) > 20 && strings.Count(strings.TrimSpace(s), " ") >= 3
}
