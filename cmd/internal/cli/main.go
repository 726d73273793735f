package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
)

// Exit codes (design §8).
const (
	exitWell     = 0 // all well, warnings included
	exitErrors   = 1 // the project or the run has errors, or the run was interrupted
	exitInternal = 2 // wrong usage, or a failure of our own
)

// Errors that carry an exit code and have been told to the user already.
var (
	errReported = errors.New("errors were reported")
	errUsage    = errors.New("wrong usage")
)

// Main runs one command line and returns its exit code. A first Ctrl-C cancels the
// work, which then stops cleanly; a second one ends the process.
func Main(args []string, env Environment) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	takeSizeLimitAsError()
	go func() {
		<-ctx.Done()
		stop() // the next signal has its default effect
	}()
	return run(ctx, args, env)
}

func run(ctx context.Context, args []string, env Environment) (code int) {
	a := &app{env: env}
	defer func() {
		if cause := recover(); cause != nil {
			code = exitInternal
			stack := debug.Stack()
			if worker, ok := cause.(*runner.WorkerPanic); ok {
				cause, stack = worker.Cause, worker.Stack
			}
			a.reportPanic(cause, stack)
		}
	}()
	root := newRoot(a)
	root.SetArgs(spreadWords(root, args))
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	return a.exitCode(ctx, err)
}

// exitCode tells the user what is left to tell and chooses the code.
func (a *app) exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitWell
	case errors.Is(err, errReported):
		return exitErrors
	case ctx.Err() != nil:
		fmt.Fprintln(a.env.Err, "Interrupted: nothing was published.")
		return exitErrors
	case errors.Is(err, errUsage):
		fmt.Fprintf(a.env.Err, "%s\n", strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
		return exitInternal
	}
	var list diag.List
	var one diag.Diagnostic
	if errors.As(err, &list) || errors.As(err, &one) {
		a.report(diag.FromError(diag.Internal, err))
		return exitErrors
	}
	a.report(diag.FromError(diag.Internal, err))
	return exitInternal
}

// reportPanic says in one line that the failure is ours. A stack could hold a cell
// of data, so it is shown only where the user asks for it.
func (a *app) reportPanic(cause any, stack []byte) {
	fmt.Fprintf(a.env.Err, "error[%s]: edfi-build failed inside; the last release is whole. Please report this line: %s, %s\n",
		diag.Internal, a.env.Version, place(stack))
	if _, wanted := a.env.Lookup("EDFI_BUILD_STACK"); wanted {
		fmt.Fprintf(a.env.Err, "%v\n%s", cause, stack)
	}
}

// place finds the function of ours that panicked.
func place(stack []byte) string {
	const module = "github.com/edfi-build/edfi-build/"
	seenPanic := false
	for line := range strings.Lines(string(stack)) {
		seenPanic = seenPanic || strings.HasPrefix(line, "panic(")
		if seenPanic && strings.HasPrefix(line, module) {
			return strings.TrimSpace(strings.TrimPrefix(line[:max(strings.LastIndexByte(line, '('), 0)], module))
		}
	}
	return "unknown place"
}

// usage marks an error as one of usage, for which the command's help is the way out.
func usage(cmd *cobra.Command, format string, args ...any) error {
	return fmt.Errorf("%w: error[%s]: %s\n  run '%s --help' for its usage", errUsage, diag.Usage,
		fmt.Sprintf(format, args...), cmd.CommandPath())
}
