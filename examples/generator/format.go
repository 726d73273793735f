package generator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// csvReport is a Skyward report: CSV with a header and LF, quoted where RFC
// 4180 asks for it, dates as Skyward prints them (M/D/YYYY), empty = nothing.
type csvReport struct{}

func (csvReport) header(columns []string) string {
	return strings.Join(columns, ",") + "\n"
}

func (csvReport) row(_ []string, cells []any) (string, error) {
	return joined(cells, ",", "\n", func(v any) string {
		return quoted(text(v, "1/2/2006"))
	}), nil
}

// csvObject is an export of a Qmlativ object: CSV like a report, with ISO dates.
type csvObject struct{ csvReport }

func (csvObject) row(_ []string, cells []any) (string, error) {
	return joined(cells, ",", "\n", func(v any) string {
		return quoted(text(v, time.DateOnly))
	}), nil
}

// caret is a CALPADS batch file: no header, carets, CRLF, dates YYYYMMDD. The
// format has no quoting, so a caret in a value is an error.
type caret struct{}

func (caret) header([]string) string { return "" }

func (caret) row(_ []string, cells []any) (string, error) {
	line := joined(cells, "^", "\r\n", func(v any) string { return text(v, "20060102") })
	if strings.Count(line, "^") != len(cells)-1 {
		return "", fmt.Errorf("a value holds the delimiter ^: %q", line)
	}
	return line, nil
}

// dapTime is how Canvas Data 2 writes a point in time; always UTC.
const dapTime = "2006-01-02T15:04:05.000Z"

// dapCSV is Canvas Data 2 as CSV: NULL is nothing between the delimiters, the
// empty string is "".
type dapCSV struct{}

func (dapCSV) header(columns []string) string {
	return strings.Join(columns, ",") + "\n"
}

func (dapCSV) row(_ []string, cells []any) (string, error) {
	return joined(cells, ",", "\n", func(v any) string {
		if v == "" {
			return `""`
		}
		return quoted(text(v, dapTime))
	}), nil
}

// dapTSV is Canvas Data 2 as TSV: NULL is \N, and control characters and the
// backslash are escaped with a backslash.
type dapTSV struct{}

func (dapTSV) header(columns []string) string {
	return strings.Join(columns, "\t") + "\n"
}

var tsvEscapes = strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

func (dapTSV) row(_ []string, cells []any) (string, error) {
	return joined(cells, "\t", "\n", func(v any) string {
		if v == nil {
			return `\N`
		}
		return tsvEscapes.Replace(text(v, dapTime))
	}), nil
}

// dapJSON is Canvas Data 2 as JSON Lines: one object a row, the columns
// grouped below key, value and meta.
type dapJSON struct{}

func (dapJSON) header([]string) string { return "" }

func (dapJSON) row(columns []string, cells []any) (string, error) {
	var b strings.Builder
	group := ""
	for i, column := range columns {
		prefix, name, _ := strings.Cut(column, ".")
		switch {
		case group == "":
			fmt.Fprintf(&b, `{"%s":{`, prefix)
		case prefix != group:
			fmt.Fprintf(&b, `},"%s":{`, prefix)
		default:
			b.WriteByte(',')
		}
		group = prefix
		value, err := jsonText(cells[i])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, `"%s":%s`, name, value)
	}
	b.WriteString("}}\n")
	return b.String(), nil
}

func jsonText(v any) ([]byte, error) {
	if t, ok := v.(time.Time); ok {
		v = t.Format(dapTime)
	}
	return json.Marshal(v)
}

// text prints a cell: a number without padding, a moment with the given
// layout, nothing for nil and for the zero time.
func text(v any, layout string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(layout)
	default:
		return fmt.Sprint(v)
	}
}

// quoted puts a value into quotes where CSV needs them.
func quoted(s string) string {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

func joined(cells []any, delimiter, end string, print func(any) string) string {
	var b strings.Builder
	for i, v := range cells {
		if i > 0 {
			b.WriteString(delimiter)
		}
		b.WriteString(print(v))
	}
	b.WriteString(end)
	return b.String()
}
