package runner

import (
	"errors"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// releaseView is a release, or a state, with what its relations hold.
type releaseView struct {
	lake     *lake.Lake // nil for a state
	release  lake.Release
	manifest *graph.Manifest
	contents *contents
	before   *releaseView // once it was asked for
}

func stateView(m *graph.Manifest) *releaseView {
	return &releaseView{manifest: m, contents: newContents(m, nil)}
}

func viewRelease(l *lake.Lake, release lake.Release) (*releaseView, error) {
	m, err := ReadManifest(l, release)
	if err != nil {
		return nil, err
	}
	return &releaseView{lake: l, release: release, manifest: m, contents: newContents(m, releasedEstate(m, l, nil, &release))}, nil
}

// partsOf lists what a node of the release's manifest follows from, over the tables
// of that release.
func (v *releaseView) partsOf(node *graph.Node) (*parts, error) {
	inputs, _, err := v.contents.inputs(node)
	if errors.Is(err, lake.ErrNoTable) {
		return nil, nil
	}
	found := partsOf(v.manifest, node, v.release.KeyID, inputs)
	return &found, err
}

// madeWith returns the parts of a node if they are those of a fingerprint, else
// nil.
func (v *releaseView) madeWith(id, fingerprint string) (*parts, error) {
	node := v.manifest.Nodes[id]
	if node == nil {
		return nil, nil
	}
	found, err := v.partsOf(node)
	if err != nil || found == nil || digest(found) != fingerprint {
		return nil, err
	}
	return found, nil
}

// earlier goes back to the release before, if that had the same node; else nil.
func (v *releaseView) earlier(node *graph.Node, fingerprint string) (*releaseView, error) {
	if v.before == nil {
		if v.release.Number <= 1 {
			return nil, nil
		}
		release, err := v.lake.Get(v.release.Number - 1)
		if err != nil {
			return nil, nil //nolint:nilerr // a release that is gone explains nothing; the node is behind
		}
		if v.before, err = viewRelease(v.lake, release); err != nil {
			return nil, nil //nolint:nilerr // likewise
		}
	}
	if had, ok := fingerprintIn(v.before.release, node); !ok || had != fingerprint {
		return nil, nil
	}
	return v.before, nil
}
