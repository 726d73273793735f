package cli_test

// rowsLeftOut are rows that no model has as a row of its own, on purpose.
type rowsLeftOut struct{ Where, Why string }

var leftOut = map[string]rowsLeftOut{}
