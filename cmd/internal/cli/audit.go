package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func newAudit(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Evidence for auditors", Args: exactArgs(0, "a command: export, verify or show"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(newAuditExport(a), newAuditVerify(a), newAuditShow(a))
	return cmd
}

func newAuditExport(a *app) *cobra.Command {
	var flags projectFlags
	var out string
	var withRaw bool
	cmd := &cobra.Command{
		Use:   "export RELEASE",
		Short: "Write everything that explains a release's numbers into one ZIP file",
		Long: `Writes one ZIP file with everything that explains the numbers of a release, given by
its number or by a date: the chain of releases, the manifest, compiled SQL, kpis.yml
and governance.yml, each table's commit with the digests of its data files, which
landing files were delivered, and a README that says how to check it. The same
release gives the same bytes, until a vacuum.

With --with-raw the landing files are in it too. They name people, so that is
written into the audit log.`,
		Example: `  edfi-build audit export 7 --out release-7.zip`,
		Args:    exactArgs(1, "a release"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !strings.EqualFold(filepath.Ext(out), ".zip") {
				return usage(cmd, "name the archive with --out FILE.zip")
			}
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			l := a.openLake(c)
			release, err := runner.FindRelease(l, args[0], c.project.Graph.Timezone)
			if err != nil {
				return err
			}
			if withRaw {
				if err := a.logExport(c, release); err != nil {
					return err
				}
			}
			if err := writeArchive(out, l, release, withRaw); err != nil {
				return err
			}
			fmt.Fprintln(a.env.Out, out)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "the ZIP `file` to write; it must not exist yet")
	cmd.Flags().BoolVar(&withRaw, "with-raw", false, "add the landing files, which name people")
	return cmd
}

// logExport records that landing files leave the lake, before any does.
func (a *app) logExport(c *compiled, release lake.Release) error {
	var raw []string
	for _, relation := range slices.Sorted(maps.Keys(release.Tables)) {
		if strings.HasPrefix(relation, graph.RawLayer+".") {
			raw = append(raw, relation)
		}
	}
	return a.logAccess(c, audit.Entry{Action: "audit export", Relations: raw, Release: release.Number})
}

// writeArchive writes the archive for its owner only, and leaves none behind that
// isn't whole.
func writeArchive(path string, l *lake.Lake, release lake.Release, withRaw bool) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return notWritten(err)
	}
	err = runner.Archive(file, l, release, withRaw)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(notWritten(err), os.Remove(path))
	}
	return nil
}

// notWritten tells why a file can't be written, by its name alone: the rest of its
// path is this machine's. Other errors stay.
func notWritten(err error) error {
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &file):
		return diag.New(diag.NotWritten, source.Span{}, "%s can't be written: %s", filepath.Base(file.Path), file.Err)
	case errors.As(err, &link):
		return diag.New(diag.NotWritten, source.Span{}, "%s can't be written: %s", filepath.Base(link.New), link.Err)
	}
	return err
}
