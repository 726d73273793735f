package generator

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Dirt says what is wrong with a district's files. The zero value is a clean
// district. Faults follow from the seed, and are planted on rows on which nothing
// else hangs, so that what becomes of each is known beforehand.
type Dirt struct {
	Share float64   // faults a student, 0 to 1; 0 plants none
	Kinds []string  // of DirtKinds; none stands for all but "layout", which fails a run
	List  io.Writer // gets a line for each planted fault and what is expected of it; nil for no list
}

// defaultShare is what ParseDirt takes where only kinds are named.
const defaultShare = 0.1

// ParseDirt reads the words of a command line: a share, kinds, or both, with
// commas between, such as "0.2" or "codes,orphans" or "0.2,codes". The error says
// which word isn't known.
func ParseDirt(words string) (Dirt, error) {
	d := Dirt{Share: defaultShare}
	for word := range strings.SplitSeq(words, ",") {
		word = strings.TrimSpace(word)
		if share, err := strconv.ParseFloat(word, 64); err == nil {
			d.Share = share
			continue
		}
		d.Kinds = append(d.Kinds, word)
	}
	return d, d.check()
}

func (d Dirt) check() error {
	if !(d.Share >= 0 && d.Share <= 1) {
		return fmt.Errorf("the share of dirt is 0 to 1, not %v", d.Share)
	}
	for _, kind := range d.Kinds {
		if !slices.Contains(DirtKinds(), kind) {
			return fmt.Errorf("no dirt of the kind %q; there are %s", kind, strings.Join(DirtKinds(), ", "))
		}
	}
	return nil
}

// plants says whether faults of a kind are wanted.
func (d Dirt) plants(kind string) bool {
	if len(d.Kinds) == 0 {
		return kind != kindLayout
	}
	return slices.Contains(d.Kinds, kind)
}

// DirtKinds lists the kinds of faults, in the order in which they are planted.
func DirtKinds() []string {
	var kinds []string
	for _, f := range catalogue() {
		if !slices.Contains(kinds, f.kind) {
			kinds = append(kinds, f.kind)
		}
	}
	return kinds
}

// dirt plants the faults of one district.
type dirt struct {
	share   float64
	random  *rand.Rand
	files   *files
	list    *plantedList
	waiting []fault // those that have waited longest come first
	next    int     // the last number that was given to a row which only dirt writes
	days    int     // the same of days
}

// dirtStream is a stream of random numbers that no student uses (see staffStream).
const dirtStream = 1<<40 + 1

// newDirt opens the files that only dirt writes. Without dirt it changes nothing.
func newDirt(opts Options, f *files) (*dirt, error) {
	if err := opts.Dirt.check(); err != nil {
		return nil, err
	}
	d := &dirt{
		share:  opts.Dirt.Share,
		random: rand.New(rand.NewPCG(opts.Seed, dirtStream)),
		files:  f,
		list:   newPlantedList(opts.Dirt.List),
	}
	if d.share == 0 {
		return d, nil
	}
	for _, fault := range catalogue() {
		if opts.Dirt.plants(fault.kind) {
			d.waiting = append(d.waiting, fault)
		}
	}
	d.openEarlier()
	return d, nil
}

// strew plants a fault behind the rows of a student, or none, by the share. Of the
// faults whose rows are there to be copied, the one that has waited longest comes.
func (d *dirt) strew() {
	if !chance(d.random, d.share) {
		return
	}
	for i, f := range d.waiting {
		if d.plant(f) {
			d.waiting = append(slices.Delete(d.waiting, i, i+1), f)
			return
		}
	}
}

// plant plants all rows of a fault, or none when there is no row to copy.
func (d *dirt) plant(f fault) bool {
	for _, p := range f.rows {
		if t := d.table(p.table); t == nil || !t.takes(p) {
			return false
		}
	}
	numbers := map[fresh]string{}
	for _, p := range f.rows {
		p.at(d, d.table(p.table), f.kind, numbers)
	}
	return true
}

// table finds a table by the start of its path, such as skyward/grades; nil when
// the district has none or it has no row yet. Of the files of one day it is the first.
func (d *dirt) table(name string) *table {
	for _, t := range d.files.tables {
		if strings.HasPrefix(t.path, name+"_2") && !t.dirt.isEarlier && len(t.cells) > 0 {
			return t
		}
	}
	return nil
}

// number gives the next number that no clean row has: ten digits, as the state's
// numbers of students.
func (d *dirt) number() string {
	return fmt.Sprintf("88%08d", take(&d.next))
}

func (d *dirt) close() error { return d.list.flush() }
