package audit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// lastLine reads the last line of the log, without its end, and tells whether it is
// whole: one that was cut off has no end. It reads back from the end, so that appending
// to a log of years takes no longer than to a new one.
func lastLine(f *os.File) (line []byte, whole bool, err error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, true, err
	}
	const block = 1 << 16
	for start := info.Size(); start > 0; {
		from := max(0, start-block)
		part := make([]byte, start-from)
		if _, err := f.ReadAt(part, from); err != nil {
			return nil, false, err
		}
		line, start = append(part, line...), from
		body := bytes.TrimSuffix(line, []byte("\n"))
		if at := bytes.LastIndexByte(body, '\n'); at >= 0 || start == 0 {
			return body[at+1:], len(body) < len(line), nil
		}
	}
	return nil, true, nil
}

// eachLine reads a log from its beginning, however long its lines are, without their
// ends. A log that doesn't exist has none.
func eachLine(dir string, visit func(line []byte, whole bool) error) error {
	f, err := os.Open(filepath.Join(dir, fileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	reader := bufio.NewReader(f)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if len(line) > 0 {
			body := bytes.TrimSuffix(line, []byte("\n"))
			if visited := visit(body, len(body) < len(line)); visited != nil {
				return visited
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}
