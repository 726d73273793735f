package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// spreadWords lets several words follow a flag that selects, as in dbt:
// --select a b is --select a --select b. It leaves commands alone that don't select,
// or that take arguments of their own.
func spreadWords(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.Flags().Lookup("indirect-selection") == nil {
		return args
	}
	var out []string
	flag := "" // the one that a word belongs to; "": none
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case word == "--":
			return append(out, args[i:]...)
		case !strings.HasPrefix(word, "-"):
			if flag != "" {
				out = append(out, flag)
			}
			out = append(out, word)
			continue
		}
		name, _, valued := strings.Cut(word, "=")
		if flag = ""; slices.Contains([]string{"-s", "--select", "--exclude", "--selector", "--resource-type", "--resource-types"}, name) {
			flag = name
		}
		out = append(out, word)
		if flag != "" && !valued && i+1 < len(args) {
			i++
			out = append(out, args[i])
		}
	}
	return out
}
