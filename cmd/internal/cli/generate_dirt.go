package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/examples/generator"
)

// dirtFlags say what is wrong with a synthetic district, and where that is listed.
type dirtFlags struct{ words, list string }

func (f *dirtFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.words, "dirt", "", "plant faults: a `SHARE` of faults a student, kinds of them, or both, such as 0.1,code,orphan; the kinds are "+
		strings.Join(generator.DirtKinds(), ", "))
	cmd.Flags().StringVar(&f.list, "planted", "", "the `file` that lists each planted fault and what is expected of it (CSV)")
}

// open reads the flags and makes the list. close has to be called when the district
// is written.
func (f *dirtFlags) open(cmd *cobra.Command) (dirt generator.Dirt, close func() error, err error) {
	close = func() error { return nil }
	if f.words == "" {
		if f.list != "" {
			return dirt, close, usage(cmd, "--planted lists what --dirt plants: give both")
		}
		return dirt, close, nil
	}
	dirt, err = generator.ParseDirt(f.words)
	if err != nil {
		return dirt, close, usage(cmd, "--dirt: %s", err)
	}
	if f.list == "" {
		return dirt, close, nil
	}
	file, err := os.OpenFile(f.list, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return dirt, close, notWritten(err)
	}
	dirt.List = file
	return dirt, file.Close, nil
}
