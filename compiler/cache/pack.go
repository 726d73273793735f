package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// A pack is one file of blocks:
//
//	magic, 8 bytes; SHA-256 of the writer's identity
//	number of blocks; for each its length and CRC-32C; CRC-32C of the head so far
//	the blocks
//
// Numbers have 8 bytes, little-endian. Blocks are read one by one, since most
// commands need few of them.
const magic = "edfibc01"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Pack is an open pack. It is safe for concurrent use.
type Pack struct {
	file   *os.File
	blocks []block
}

type block struct{ offset, length, sum int64 }

// WritePack replaces a pack in one step. The identity names what wrote it: only who
// has the same reads it.
func WritePack(path, identity string, blocks [][]byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // it is gone when all went well
	head := headOf(identity, blocks)
	for _, part := range append([][]byte{head}, blocks...) {
		if _, err := temp.Write(part); err != nil {
			return errors.Join(err, temp.Close())
		}
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

func headOf(identity string, blocks [][]byte) []byte {
	head := startOf(identity)
	head = binary.LittleEndian.AppendUint64(head, uint64(len(blocks)))
	for _, b := range blocks {
		head = binary.LittleEndian.AppendUint64(head, uint64(len(b)))
		head = binary.LittleEndian.AppendUint64(head, uint64(crc32.Checksum(b, castagnoli)))
	}
	return binary.LittleEndian.AppendUint64(head, uint64(crc32.Checksum(head, castagnoli)))
}

func startOf(identity string) []byte {
	sum := sha256.Sum256([]byte(identity))
	return append([]byte(magic), sum[:]...)
}

// maxBlocks is far above what is written and bounds what a damaged head can ask for.
const maxBlocks = 1 << 10

// OpenPack opens a pack. The error says only that there is none to use.
func OpenPack(path, identity string) (*Pack, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	p := &Pack{file: file}
	if err := p.readHead(startOf(identity)); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Pack) readHead(start []byte) error {
	head := make([]byte, len(start)+8)
	if _, err := io.ReadFull(p.file, head); err != nil {
		return errDamaged
	}
	count := binary.LittleEndian.Uint64(head[len(start):])
	if string(head[:len(start)]) != string(start) || count > maxBlocks {
		return errDamaged
	}
	list := make([]byte, 16*count+8)
	if _, err := io.ReadFull(p.file, list); err != nil {
		return errDamaged
	}
	head = append(head, list[:16*count]...)
	if binary.LittleEndian.Uint64(list[16*count:]) != uint64(crc32.Checksum(head, castagnoli)) {
		return errDamaged
	}
	offset := int64(len(head) + 8)
	for i := range count {
		b := block{offset, int64(binary.LittleEndian.Uint64(list[16*i:])), int64(binary.LittleEndian.Uint64(list[16*i+8:]))}
		p.blocks = append(p.blocks, b)
		offset += b.length
	}
	return nil
}

// Blocks is how many blocks the pack has.
func (p *Pack) Blocks() int { return len(p.blocks) }

// Block reads a block and checks that it is whole.
func (p *Pack) Block(i int) ([]byte, error) {
	if i >= len(p.blocks) {
		return nil, errDamaged
	}
	b := p.blocks[i]
	info, err := p.file.Stat()
	if err != nil || b.offset+b.length > info.Size() {
		return nil, errDamaged
	}
	content := make([]byte, b.length)
	if _, err := p.file.ReadAt(content, b.offset); err != nil || int64(crc32.Checksum(content, castagnoli)) != b.sum {
		return nil, errDamaged
	}
	return content, nil
}

// Close closes the file.
func (p *Pack) Close() error { return p.file.Close() }
