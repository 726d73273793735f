package vault

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Keyring is what a key file holds: the master key of each epoch. Tokens are made
// with the last; the one before leads from its tokens to those.
type Keyring struct {
	masters []epochMaster // by epoch, ascending
}

type epochMaster struct {
	epoch  int
	master []byte
}

const keyFileHeader = `# Pseudonym keys of edfi-build: the epoch and 64 hexadecimal digits on each line.
# Whoever has this file can find out whose a token is. Without it no later run makes
# the same tokens: keep a copy where only those can get at it who answer for it.
`

// parseKeyring reads a key file: lines of an epoch and 64 or more hexadecimal digits,
// epochs ascending, lines that start with # left out. A file of digits alone is epoch
// 1. Errors quote nothing of it.
func parseKeyring(text []byte) (Keyring, error) {
	var r Keyring
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := r.addLine(strings.Fields(line)); err != nil {
			return Keyring{}, err
		}
	}
	if err := lines.Err(); err != nil || len(r.masters) == 0 {
		return Keyring{}, errors.New("the pseudonym key's file holds no key")
	}
	return r, nil
}

func (r *Keyring) addLine(fields []string) error {
	epoch := 1
	if len(fields) == 2 {
		var err error
		if epoch, err = strconv.Atoi(fields[0]); err != nil {
			return errKeyLine
		}
	}
	if len(fields) > 2 {
		return errKeyLine
	}
	master, err := hex.DecodeString(fields[len(fields)-1])
	if err != nil {
		// The decoder's error would quote a byte of the key.
		return errKeyLine
	}
	return r.add(epoch, master)
}

var errKeyLine = errors.New("the pseudonym key's file doesn't hold an epoch and hexadecimal digits on each line")

// add takes a key for an epoch after those that are there.
func (r *Keyring) add(epoch int, master []byte) error {
	if _, err := NewKey(master, "", epoch); err != nil {
		return err
	}
	for _, m := range r.masters {
		if m.epoch >= epoch {
			return errors.New("the epochs in the pseudonym key's file must ascend")
		}
		if bytes.Equal(m.master, master) {
			return errors.New("the pseudonym key's file has the same key for two epochs")
		}
	}
	r.masters = append(r.masters, epochMaster{epoch, master})
	return nil
}

// rotate draws the key of the next epoch.
func (r *Keyring) rotate(random io.Reader) error {
	master := make([]byte, KeySize)
	if _, err := io.ReadFull(random, master); err != nil {
		return fmt.Errorf("draw a pseudonym key: %w", err)
	}
	epoch := r.Epoch() + 1
	if epoch > MaxEpoch {
		return fmt.Errorf("the pseudonym key has been rotated %d times, and that is the last", MaxEpoch-1)
	}
	return r.add(epoch, master)
}

func (r Keyring) text() []byte {
	text := bytes.NewBufferString(keyFileHeader)
	for _, m := range r.masters {
		fmt.Fprintf(text, "%d %s\n", m.epoch, hex.EncodeToString(m.master))
	}
	return text.Bytes()
}

// Epoch is the current epoch, 0 where there is no key.
func (r Keyring) Epoch() int {
	if len(r.masters) == 0 {
		return 0
	}
	return r.masters[len(r.masters)-1].epoch
}

// Key makes the tokens of the current epoch. district is the district's code; cases
// are the declared letter cases by subject, and may be nil.
func (r Keyring) Key(district string, cases map[string]Case) (*Key, error) {
	keys, err := r.Keys(district, cases)
	if err != nil {
		return nil, err
	}
	return keys[len(keys)-1], nil
}

// Keys are those of all epochs, the current one last.
func (r Keyring) Keys(district string, cases map[string]Case) ([]*Key, error) {
	var keys []*Key
	for _, m := range r.masters {
		k, err := NewKey(m.master, district, m.epoch)
		if err != nil {
			return nil, err
		}
		k.cases = cases
		if len(keys) > 0 {
			k.before = keys[len(keys)-1]
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no pseudonym key")
	}
	return keys, nil
}
