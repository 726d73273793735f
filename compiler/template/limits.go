package template

// Limits of one template. They hold for macros too, and no honest model comes
// near them.
const (
	maxSource = 256 << 10 // bytes of a template file
	maxOutput = 256 << 10 // bytes of rendered SQL
	maxValue  = 256 << 10 // bytes of the arguments, or of the result, of one call
	maxSteps  = 100_000   // nodes run, calls made and kilobytes handled by calls
	maxDepth  = 16        // includes inside includes
	maxItems  = 10_000    // items that one call may count out
	maxRepeat = 64 << 10  // bytes that repeat, indent, replace or join may add
)
