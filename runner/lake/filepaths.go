package lake

import (
	"errors"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// encodePath writes a data file's path for the log: a relative URI (RFC 2396, the
// Delta protocol's "Add File and Remove File"). All but letters, digits and
// -_.~/ is escaped, so that every reader's decoder agrees and a colon can't be
// taken for a scheme.
func encodePath(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if isUnreserved(c) || c == '/' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return (c|0x20 >= 'a' && c|0x20 <= 'z') || (c >= '0' && c <= '9') || strings.IndexByte("-_.~", c) >= 0
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// decodePath reads a path of the log. Absolute paths and URIs are legal in Delta
// but lead out of the lake, where nothing keeps them.
func decodePath(encoded string) (string, error) {
	if strings.HasPrefix(encoded, "/") || scheme.MatchString(encoded) {
		return "", unsupported("an absolute path to a data file")
	}
	path, err := url.PathUnescape(encoded)
	if err != nil {
		return "", err
	}
	return path, checkPath(path)
}

// partitionFolder is how other writers name the folder of a partition: its column
// may begin with an underscore.
var partitionFolder = regexp.MustCompile(`^[^/]+=[^/]*/`)

// checkPath tells whether a path names a data file below its table.
func checkPath(path string) error {
	switch {
	case !filepath.IsLocal(path) || strings.HasSuffix(path, "/"):
		return errors.New("a data file's path leads out of its table")
	case reserved(path) && !partitionFolder.MatchString(path):
		return errors.New("a data file stands in a folder that Delta reserves")
	case strings.ContainsRune(path, 0):
		return errors.New("a data file's path holds a zero byte")
	}
	return nil
}
