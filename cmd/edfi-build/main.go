// Command edfi-build turns a school district's files into Ed-Fi analytics: see
// README.md.
package main

import (
	"os"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
