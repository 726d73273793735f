package compiler

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/pganalyze/pg_query_go/v5/parser"
)

// errBeyondRule says that PostgreSQL sees something in a rule that DuckDB doesn't.
var errBeyondRule = errors.New("it sees more in it than a rule may say")

// readPostgresRule reads a rule from PostgreSQL's parse tree of its statement, which must
// be one that DuckDB has accepted: the library has no guard against deep nesting.
func readPostgresRule(statement string) (*clause, error) {
	text, err := parser.ParseToJSON(statement)
	if err != nil {
		return nil, err
	}
	var root treeNode
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		return nil, err
	}
	statements := root.list("stmts")
	if len(statements) != 1 {
		return nil, errBeyondRule
	}
	targets := statements[0].get("stmt").get("SelectStmt").list("targetList")
	if len(targets) != 1 {
		return nil, errBeyondRule
	}
	arguments := targets[0].get("ResTarget").get("val").get("CoalesceExpr").list("args")
	if len(arguments) != 2 {
		return nil, errBeyondRule
	}
	return postgresClause(arguments[0])
}

// postgresClause reads an expression. Each object of the tree has one key, its kind.
func postgresClause(n treeNode) (*clause, error) {
	for kind := range n {
		inner := n.get(kind)
		switch kind {
		case "BoolExpr":
			return postgresJoined(inner)
		case "A_Expr":
			return postgresComparison(inner)
		case "NullTest":
			return postgresNullTest(inner)
		case "CoalesceExpr":
			return postgresParts(&clause{kind: firstClause}, inner.list("args")...)
		case "SubLink":
			return postgresSubquery(inner)
		case "ColumnRef":
			return postgresColumn(inner)
		case "A_Const":
			return postgresConstant(inner)
		}
	}
	return nil, errBeyondRule
}

func postgresParts(c *clause, parts ...treeNode) (*clause, error) {
	for _, part := range parts {
		argument, err := postgresClause(part)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, argument)
	}
	return c, nil
}

func postgresJoined(n treeNode) (*clause, error) {
	kinds := map[string]string{"AND_EXPR": andClause, "OR_EXPR": orClause, "NOT_EXPR": notClause}
	c, err := postgresParts(&clause{kind: kinds[n.str("boolop")]}, n.list("args")...)
	if err != nil || c.kind == notClause {
		return c, err
	}
	return joined(c.kind, c.args, -1), nil
}

func negated(c *clause) *clause { return &clause{kind: notClause, args: []*clause{c}} }

func postgresComparison(n treeNode) (*clause, error) {
	names := n.list("name")
	if len(names) != 1 {
		return nil, errBeyondRule
	}
	operator := names[0].get("String").str("sval")
	left, right := n.get("lexpr"), n.get("rexpr")
	items := right.get("List").list("items")
	switch n.str("kind") {
	case "AEXPR_OP":
		return postgresParts(&clause{kind: compareClause, text: operator}, left, right)
	case "AEXPR_DISTINCT":
		return postgresParts(&clause{kind: compareClause, text: "IS DISTINCT FROM"}, left, right)
	case "AEXPR_NOT_DISTINCT":
		return postgresParts(&clause{kind: compareClause, text: "IS NOT DISTINCT FROM"}, left, right)
	case "AEXPR_IN":
		c, err := postgresParts(&clause{kind: inClause}, append([]treeNode{left}, items...)...)
		if err == nil && operator == "<>" {
			c = negated(c)
		}
		return c, err
	case "AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN":
		c, err := postgresParts(&clause{kind: betweenClause}, append([]treeNode{left}, items...)...)
		if err == nil && n.str("kind") == "AEXPR_NOT_BETWEEN" {
			c = negated(c)
		}
		return c, err
	}
	return nil, errBeyondRule
}

func postgresNullTest(n treeNode) (*clause, error) {
	c, err := postgresParts(&clause{kind: nullClause}, n.get("arg"))
	if err == nil && n.str("nulltesttype") == "IS_NOT_NULL" {
		c = negated(c)
	}
	return c, err
}

func postgresColumn(n treeNode) (*clause, error) {
	var parts []string
	for _, field := range n.list("fields") {
		name := field.get("String").str("sval")
		if name == "" {
			return nil, errBeyondRule
		}
		parts = append(parts, name)
	}
	return columnNamed(parts, -1), nil
}

// postgresConstant reads a value. The library leaves out what is zero or false.
func postgresConstant(n treeNode) (*clause, error) {
	value := &clause{kind: valueClause}
	if null, _ := n["isnull"].(bool); null {
		value.text = "NULL"
	} else if text, ok := n["sval"]; ok && text != nil {
		value.kind, value.text = textClause, n.get("sval").str("sval")
	} else if _, ok := n["boolval"]; ok {
		value.text = "FALSE"
		if truth, _ := n.get("boolval")["boolval"].(bool); truth {
			value.text = "TRUE"
		}
	} else if _, ok := n["ival"]; ok {
		number, _ := n.get("ival")["ival"].(float64)
		value.text = fmt.Sprintf("%.0f", number)
	} else if large := n.get("fval").str("fval"); large != "" {
		if _, err := strconv.ParseInt(large, 10, 64); err != nil {
			return nil, errBeyondRule
		}
		value.text = large
	} else {
		return nil, errBeyondRule
	}
	return value, nil
}

func postgresSubquery(n treeNode) (*clause, error) {
	rows, err := postgresRows(n.get("subselect").get("SelectStmt"))
	if err != nil {
		return nil, err
	}
	switch {
	case n.str("subLinkType") == "EXISTS_SUBLINK":
		return &clause{kind: existsClause, args: []*clause{rows}}, nil
	case n.str("subLinkType") == "ANY_SUBLINK" && n["operName"] == nil:
		value, err := postgresClause(n.get("testexpr"))
		if err != nil {
			return nil, err
		}
		return &clause{kind: inRowsClause, args: []*clause{value, rows}}, nil
	}
	return nil, errBeyondRule
}

// postgresKeys are what a select of a rule has in PostgreSQL's tree.
var postgresKeys = map[string]bool{"targetList": true, "fromClause": true, "whereClause": true, "limitOption": true, "op": true}

func postgresRows(n treeNode) (*clause, error) {
	for key := range n {
		if !postgresKeys[key] {
			return nil, errBeyondRule
		}
	}
	targets, from := n.list("targetList"), n.list("fromClause")
	if len(targets) != 1 || len(from) != 1 || targets[0].get("ResTarget").str("name") != "" ||
		n.str("limitOption") != "LIMIT_OPTION_DEFAULT" || n.str("op") != "SETOP_NONE" {
		return nil, errBeyondRule
	}
	value, err := postgresClause(targets[0].get("ResTarget").get("val"))
	if err != nil {
		return nil, err
	}
	table, err := postgresFrom(from[0])
	if err != nil {
		return nil, err
	}
	rows := &clause{kind: rowsClause, args: []*clause{value, table}}
	if where := n.get("whereClause"); where != nil {
		condition, err := postgresClause(where)
		if err != nil {
			return nil, err
		}
		rows.args = append(rows.args, condition)
	}
	return rows, nil
}

func postgresFrom(n treeNode) (*clause, error) {
	if table := n.get("RangeVar"); table != nil {
		return postgresTable(table)
	}
	join := n.get("JoinExpr")
	kinds := map[string]string{"JOIN_INNER": "INNER", "JOIN_LEFT": "LEFT"}
	kind, known := kinds[join.str("jointype")]
	if !known || join.get("quals") == nil || join["alias"] != nil || join["usingClause"] != nil || join["isNatural"] != nil {
		return nil, errBeyondRule
	}
	left, err := postgresFrom(join.get("larg"))
	if err != nil {
		return nil, err
	}
	right, err := postgresFrom(join.get("rarg"))
	if err != nil {
		return nil, err
	}
	on, err := postgresClause(join.get("quals"))
	if err != nil {
		return nil, err
	}
	return &clause{kind: joinClause, text: kind, args: []*clause{left, right, on}}, nil
}

func postgresTable(n treeNode) (*clause, error) {
	inherits, _ := n["inh"].(bool)
	if n.str("catalogname") != "" || !inherits {
		return nil, errBeyondRule
	}
	table := &clause{kind: tableClause, text: n.str("schemaname") + "." + n.str("relname")}
	alias := n.get("alias")
	if alias == nil {
		return table, nil
	}
	if alias["colnames"] != nil {
		return nil, errBeyondRule
	}
	return &clause{kind: aliasClause, text: alias.str("aliasname"), args: []*clause{table}}, nil
}
