package lake

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"slices"
)

// killed ends the programs and keeps the machine running: nothing is lost, and
// nothing gets safe either.
func (d *disk) killed() *disk {
	next := &disk{
		base: copyNodes(d.base), live: copyNodes(d.live), nodes: d.nodes,
		locked: map[string]bool{}, lame: maps.Clone(d.lame),
	}
	twins := map[*effect]*effect{}
	for _, e := range d.effects {
		twin := *e
		twin.with = twins[e.with]
		twins[e] = &twin
		next.effects = append(next.effects, &twin)
	}
	return next
}

// fate is what a power cut does to one effect that isn't safe.
type fate int

const (
	kept   fate = iota
	lost        // as if it had never been
	halved      // a file's piece, cut in its middle
	zeroed      // a file's piece, as zeros of the same length
)

// pending lists the effects that a power cut may take.
func (d *disk) pending() []*effect {
	return slices.DeleteFunc(slices.Clone(d.effects), func(e *effect) bool { return e.safe || e.with != nil })
}

// powerCut gives the disk as it is found after a power cut, by what became of each
// pending effect.
func (d *disk) powerCut(fates map[*effect]fate) *disk {
	nodes := copyNodes(d.base)
	for _, e := range d.effects {
		if e.with != nil && fates[e.with] == lost {
			continue
		}
		piece := *e
		switch fates[e] {
		case lost:
			continue
		case halved:
			piece.data = e.data[:len(e.data)/2]
		case zeroed:
			piece.data = make([]byte, len(e.data))
		}
		piece.apply(nodes)
	}
	return mount(nodes)
}

// all gives every pending effect one fate.
func (d *disk) all(f fate) map[*effect]fate {
	fates := map[*effect]fate{}
	for _, e := range d.pending() {
		fates[e] = f
	}
	return fates
}

// fates lists the ways in which a power cut may strike now: every combination of
// the newest three pending effects, with those before them all kept and all lost,
// and each of those lost alone and kept alone.
func (d *disk) fates() []map[*effect]fate {
	pending := d.pending()
	older, newest := pending[:max(0, len(pending)-3)], pending[max(0, len(pending)-3):]
	none, all := map[*effect]fate{}, map[*effect]fate{}
	for _, e := range older {
		all[e] = lost
	}
	list := combinations(newest, none)
	if len(older) == 0 {
		return list
	}
	list = append(list, combinations(newest, all)...)
	for _, e := range newest {
		all[e] = lost
	}
	for _, e := range older {
		list = append(list, with(none, e, lost), with(all, e, kept))
	}
	return list
}

func (e *effect) possible() []fate {
	if e.data == nil {
		return []fate{kept, lost}
	}
	return []fate{kept, lost, halved, zeroed}
}

func with(fates map[*effect]fate, e *effect, f fate) map[*effect]fate {
	fates = maps.Clone(fates)
	fates[e] = f
	return fates
}

func combinations(pending []*effect, base map[*effect]fate) []map[*effect]fate {
	list := []map[*effect]fate{base}
	for _, e := range pending {
		var longer []map[*effect]fate
		for _, fates := range list {
			for _, f := range e.possible() {
				longer = append(longer, with(fates, e, f))
			}
		}
		list = longer
	}
	return list
}

// state tells two disks apart by all that can be reached, but for what is in a
// folder of temporary files.
func (d *disk) state() string {
	h := sha256.New()
	var walk func(name string, at int)
	walk = func(name string, at int) {
		n := d.live[at]
		fmt.Fprintf(h, "%s %v %d %s\n", name, n.entries != nil, len(n.content), n.content)
		if path.Base(name) == tempFolder {
			return
		}
		for _, entry := range slices.Sorted(maps.Keys(n.entries)) {
			walk(name+"/"+entry, n.entries[entry])
		}
	}
	walk("", 0)
	return string(h.Sum(nil))
}
