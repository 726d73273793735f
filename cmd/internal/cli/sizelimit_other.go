//go:build !unix

package cli

// takeSizeLimitAsError has nothing to do where no signal stands for the limit.
func takeSizeLimitAsError() {}
