package vault

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadKeyFile reads a master key: 64 or more hexadecimal digits, white space
// around them ignored. The file must be readable by its owner only.
func ReadKeyFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the pseudonym key can't be read: %w", withoutPath(err))
	}
	if loose := info.Mode().Perm() & 0o077; loose != 0 {
		return nil, fmt.Errorf("the pseudonym key's file may be read by others (mode %04o): chmod 600 it", info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the pseudonym key can't be read: %w", withoutPath(err))
	}
	key, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil {
		// The decoder's error would quote a byte of the key.
		return nil, errors.New("the pseudonym key's file doesn't hold hexadecimal digits")
	}
	return key, nil
}

// DevKey returns the key of a dev target, drawing one from random on first use.
// It lives in a folder that ignores itself in git, because a key that is
// committed is a key that everybody has. made tells that it is new.
func DevKey(dir string, random io.Reader) (key []byte, made bool, err error) {
	path := filepath.Join(dir, "dev_pseudonym.key")
	key, err = ReadKeyFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	key = make([]byte, KeySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, false, fmt.Errorf("draw a dev key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, fmt.Errorf("make the folder of the dev key: %w", withoutPath(err))
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600); err != nil {
		return nil, false, fmt.Errorf("write the dev key: %w", withoutPath(err))
	}
	if err := os.WriteFile(path, []byte(hex.EncodeToString(key)+"\n"), 0o600); err != nil {
		return nil, false, fmt.Errorf("write the dev key: %w", withoutPath(err))
	}
	return key, true, nil
}

// withoutPath keeps an error's cause and drops the machine's path.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
