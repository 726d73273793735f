package dbt

import (
	"path"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// identity is what all resources have.
type identity struct {
	ID       string `json:"unique_id"`
	Name     string `json:"name"`
	Type     string `json:"resource_type"`
	Package  string `json:"package_name"`
	Path     string `json:"path"`
	FilePath string `json:"original_file_path"`
}

func newIdentity(m *graph.Manifest, id, name, kind, file string) identity {
	return identity{ID: id, Name: name, Type: kind, Package: m.Project.Name, Path: pathBelowRoot(m, file), FilePath: file}
}

func nodeIdentity(m *graph.Manifest, n *graph.Node) identity {
	return newIdentity(m, n.ID, n.Name, string(n.Kind), n.Path)
}

// pathBelowRoot is a file's path from the folder of models, seeds or tests, as
// dbt's `path` is.
func pathBelowRoot(m *graph.Manifest, file string) string {
	for _, layer := range m.Project.Layers {
		if root := path.Dir(layer.Path) + "/"; strings.HasPrefix(file, layer.Path+"/") && root != "./" {
			return strings.TrimPrefix(file, root)
		}
	}
	return file
}
