package cli_test

import (
	"bytes"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaFolders are where JSON Schemas stand: ours, and those of dbt's artifacts.
var schemaFolders = map[string]string{
	"diagnostics": "schema/json", "manifest_v12": "graph/dbt/testdata", "catalog_v1": "graph/dbt/testdata",
	"run_results_v6": "graph/dbt/testdata", "sources_v3": "graph/dbt/testdata",
}

// conforms SCHEMA FILE holds a JSON file, or stdout, to a schema.
func conforms(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2 && schemaFolders[args[0]] != "", "conforms SCHEMA FILE")
	folder, err := filepath.Abs(filepath.Join(repository, schemaFolders[args[0]]))
	ts.Check(err)
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(folder, args[0]+".schema.json"))
	ts.Check(err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(ts.ReadFile(args[1]))))
	ts.Check(err)
	if err := schema.Validate(value); err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
}
