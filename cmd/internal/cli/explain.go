package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
)

func newExplain(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE]",
		Short: "Tell what a diagnostic means and how to mend it; all codes without CODE",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.explainAll()
			}
			entry, ok := diag.Explain(args[0])
			if !ok {
				return usage(cmd, "there is no code %q", args[0])
			}
			if a.output == "json" {
				a.printJSON(explanation(entry))
				return nil
			}
			fmt.Fprintf(a.env.Out, "%s: %s\n\n%s\n\nWhat to do: %s\n", entry.Code, entry.Title,
				wrap(entry.Meaning, 78), wrap(entry.Remedy, 78))
			return nil
		},
	}
}

// explanation is an entry as JSON.
type explanation struct {
	Code    diag.Code `json:"code"`
	Title   string    `json:"title"`
	Meaning string    `json:"meaning"`
	Remedy  string    `json:"remedy"`
}

func (a *app) explainAll() error {
	if a.output == "json" {
		var list []explanation
		for _, entry := range diag.Catalog() {
			list = append(list, explanation(entry))
		}
		a.printJSON(list)
		return nil
	}
	for _, entry := range diag.Catalog() {
		fmt.Fprintf(a.env.Out, "%s  %s\n", entry.Code, entry.Title)
	}
	return nil
}

// wrap breaks a text into lines of at most width characters at its spaces.
func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
