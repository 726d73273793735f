package profiler

// distinct counts different values in bounded memory. It keeps the hashes that end
// in level zero bits, and raises the level when there are too many (adaptive
// sampling, M. Wegman; P. Flajolet, "On Adaptive Sampling", 1990). At level 0 it is
// exact.
type distinct struct {
	hashes   map[uint64]struct{}
	level    uint
	most     int // hashes kept while no value has come twice
	repeated bool
}

// fewHashes are kept once it is known that values repeat: the count is then right
// to about 2%.
const fewHashes = 1 << 12

func newDistinct(most int) distinct {
	return distinct{hashes: map[uint64]struct{}{}, most: most}
}

func (d *distinct) add(hash uint64) {
	if hash&(1<<d.level-1) != 0 {
		return
	}
	if _, seen := d.hashes[hash]; seen {
		if !d.repeated {
			d.repeated = true
			d.shrink()
		}
		return
	}
	d.hashes[hash] = struct{}{}
	d.shrink()
}

// shrink makes room. A new map is made, since Go's don't give memory back.
func (d *distinct) shrink() {
	most := d.most
	if d.repeated {
		most = min(most, fewHashes)
	}
	for len(d.hashes) > most {
		d.level++
		kept := make(map[uint64]struct{}, len(d.hashes)/2)
		for h := range d.hashes {
			if h&(1<<d.level-1) == 0 {
				kept[h] = struct{}{}
			}
		}
		d.hashes = kept
	}
}

// count is the number of different values, and whether it is exact.
func (d *distinct) count() (n int64, exact bool) {
	return int64(len(d.hashes)) << d.level, d.level == 0
}

// hashOf is FNV-1a with the last step of SplitMix64, which makes the low bits as
// good as the others. It is the same on every machine, so that a profile is.
func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
