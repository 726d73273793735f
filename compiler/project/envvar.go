package project

import (
	"strings"
	"text/template/parse"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// render replaces {{ env_var "NAME" }} and {{ env_var "NAME" "default" }} in a
// setting. The template is read but never executed, so that a setting can do
// nothing else. A value that can't be rendered counts as not given.
func (l *loader) render(v *yaml.Value[string]) {
	if !strings.Contains(v.V, "{{") {
		return
	}
	text, ok := l.expand(*v)
	if !ok {
		*v = yaml.Value[string]{}
		return
	}
	v.V = text
}

// expand gives the text of a template, or reports what it can't do.
func (l *loader) expand(v yaml.Value[string]) (string, bool) {
	trees, err := parse.Parse("setting", v.V, "", "", map[string]any{"env_var": true})
	if err != nil || trees["setting"] == nil {
		return l.badTemplate(v)
	}
	var out strings.Builder
	for _, n := range trees["setting"].Root.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			out.Write(n.Text)
		case *parse.ActionNode:
			value, ok := l.envVar(n.Pipe, v)
			if !ok {
				return "", false
			}
			out.WriteString(value)
		default:
			return l.badTemplate(v)
		}
	}
	return out.String(), true
}

func (l *loader) badTemplate(v yaml.Value[string]) (string, bool) {
	l.report(diag.New(diag.BadSettingTemplate, v.Span, "only env_var can stand in a setting").
		WithHint("write {{ env_var \"NAME\" }} or {{ env_var \"NAME\" \"default\" }}"))
	return "", false
}

func (l *loader) envVar(pipe *parse.PipeNode, v yaml.Value[string]) (string, bool) {
	arguments, ok := envVarArguments(pipe)
	if !ok {
		return l.badTemplate(v)
	}
	if l.opts.Env != nil {
		if value, set := l.opts.Env(arguments[0]); set {
			return value, true
		}
	}
	if len(arguments) == 2 {
		return arguments[1], true
	}
	l.report(diag.New(diag.MissingVariable, v.Span, "the environment variable %s is not set", arguments[0]).
		WithHint("set it, or give a default: {{ env_var %q \"default\" }}", arguments[0]))
	return "", false
}

// envVarArguments returns the one or two texts that a call of env_var is given.
func envVarArguments(pipe *parse.PipeNode) ([]string, bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 {
		return nil, false
	}
	args := pipe.Cmds[0].Args
	function, ok := args[0].(*parse.IdentifierNode)
	if !ok || function.Ident != "env_var" || len(args) < 2 || len(args) > 3 {
		return nil, false
	}
	var out []string
	for _, a := range args[1:] {
		text, ok := a.(*parse.StringNode)
		if !ok {
			return nil, false
		}
		out = append(out, text.Text)
	}
	return out, true
}
