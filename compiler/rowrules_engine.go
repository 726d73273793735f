package compiler

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// ruleBreach is something that a row rule may not say, at an offset in its statement.
type ruleBreach struct {
	offset        int
	message, hint string
}

func (b *ruleBreach) Error() string { return b.message }

// readEngineRule reads a rule from DuckDB's parse tree of its statement. An error is a
// *ruleBreach, unless the tree can't be read.
func readEngineRule(tree []byte) (*clause, error) {
	var root struct {
		Statements []struct{ Node treeNode }
	}
	if err := json.Unmarshal(tree, &root); err != nil {
		return nil, fmt.Errorf("read the parse tree of a row rule: %w", err)
	}
	beyond := &ruleBreach{-1, "a row rule is one condition", ""}
	if len(root.Statements) != 1 {
		return nil, beyond
	}
	list := root.Statements[0].Node.list("select_list")
	if len(list) != 1 || list[0].str("type") != "OPERATOR_COALESCE" || len(list[0].list("children")) != 2 {
		return nil, beyond
	}
	return engineClause(list[0].list("children")[0])
}

// treeNode is an object of a parse tree in JSON.
type treeNode map[string]any

func (n treeNode) str(key string) string {
	text, _ := n[key].(string)
	return text
}

func (n treeNode) get(key string) treeNode {
	child, _ := n[key].(map[string]any)
	return child
}

func (n treeNode) list(key string) []treeNode {
	items, _ := n[key].([]any)
	nodes := make([]treeNode, len(items))
	for i, item := range items {
		nodes[i], _ = item.(map[string]any)
	}
	return nodes
}

// texts is a list of texts.
func (n treeNode) texts(key string) []string {
	items, _ := n[key].([]any)
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i], _ = item.(string)
	}
	return texts
}

// place is where DuckDB says that a part begins; the first of its parts that says so.
func (n treeNode) place() int {
	if at, ok := n["query_location"].(float64); ok {
		return int(at)
	}
	for _, key := range []string{"child", "left", "input"} {
		if child := n.get(key); child != nil {
			return child.place()
		}
	}
	for _, child := range n.list("children") {
		return child.place()
	}
	return -1
}

func (n treeNode) breach(format string, args ...any) error {
	return &ruleBreach{n.place(), fmt.Sprintf(format, args...), ""}
}

// engineComparisons are DuckDB's names of the operators.
var engineComparisons = map[string]string{
	"COMPARE_EQUAL": "=", "COMPARE_NOTEQUAL": "<>", "COMPARE_LESSTHAN": "<", "COMPARE_LESSTHANOREQUALTO": "<=",
	"COMPARE_GREATERTHAN": ">", "COMPARE_GREATERTHANOREQUALTO": ">=",
	"COMPARE_DISTINCT_FROM": "IS DISTINCT FROM", "COMPARE_NOT_DISTINCT_FROM": "IS NOT DISTINCT FROM",
}

func engineClause(n treeNode) (*clause, error) {
	switch n.str("class") {
	case "CONJUNCTION":
		return engineJoined(n)
	case "COMPARISON":
		operator, known := engineComparisons[n.str("type")]
		if !known {
			return nil, n.breach("a row rule can't compare so")
		}
		return engineParts(&clause{kind: compareClause, text: operator}, n, n.get("left"), n.get("right"))
	case "BETWEEN":
		return engineParts(&clause{kind: betweenClause}, n, n.get("input"), n.get("lower"), n.get("upper"))
	case "OPERATOR":
		return engineOperator(n)
	case "SUBQUERY":
		return engineSubquery(n)
	case "COLUMN_REF":
		return engineColumn(n)
	case "CONSTANT":
		return engineConstant(n)
	case "CAST":
		return engineBoolean(n)
	case "FUNCTION":
		return nil, n.breach("a row rule can't call %s", n.str("function_name"))
	}
	return nil, n.breach("this can't stand in a row rule")
}

// engineParts reads the arguments of a clause.
func engineParts(c *clause, at treeNode, parts ...treeNode) (*clause, error) {
	c.offset = at.place()
	for _, part := range parts {
		argument, err := engineClause(part)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, argument)
	}
	return c, nil
}

func engineJoined(n treeNode) (*clause, error) {
	kind := andClause
	if n.str("type") == "CONJUNCTION_OR" {
		kind = orClause
	}
	c, err := engineParts(&clause{kind: kind}, n, n.list("children")...)
	if err != nil {
		return nil, err
	}
	return joined(kind, c.args, c.offset), nil
}

func engineOperator(n treeNode) (*clause, error) {
	kinds := map[string]string{
		"OPERATOR_NOT": notClause, "OPERATOR_IS_NULL": nullClause, "OPERATOR_IS_NOT_NULL": nullClause,
		"COMPARE_IN": inClause, "COMPARE_NOT_IN": inClause, "OPERATOR_COALESCE": firstClause,
	}
	kind, known := kinds[n.str("type")]
	if !known {
		return nil, n.breach("this can't stand in a row rule")
	}
	c, err := engineParts(&clause{kind: kind}, n, n.list("children")...)
	if err != nil {
		return nil, err
	}
	if strings.Contains(n.str("type"), "NOT_") { // IS_NOT_NULL, NOT_IN
		return &clause{kind: notClause, args: []*clause{c}, offset: c.offset}, nil
	}
	return c, nil
}

func engineColumn(n treeNode) (*clause, error) {
	parts := n.texts("column_names")
	if len(parts) > 2 {
		return nil, &ruleBreach{n.place(), "a column has at most the name of its relation before it", "write v_x.school_id without the layer"}
	}
	for i, part := range parts {
		if len(parts) > 1 || part != graph.UserParameter {
			parts[i] = strings.ToLower(part)
		}
	}
	return columnNamed(parts, n.place()), nil
}

// engineConstant reads texts, whole numbers and NULL. Other numbers and dates are typed
// in different ways; compare a column with a text of theirs.
func engineConstant(n treeNode) (*clause, error) {
	value := n.get("value")
	constant := &clause{kind: valueClause, offset: n.place()}
	switch content := value["value"].(type) {
	case string:
		constant.kind, constant.text = textClause, content
		return constant, nil
	case float64:
		typ := value.get("type").str("id")
		if (typ == "INTEGER" || typ == "BIGINT") && content >= 0 && content < 1<<53 {
			constant.text = fmt.Sprintf("%.0f", content)
			return constant, nil
		}
	}
	if null, _ := value["is_null"].(bool); null {
		constant.text = "NULL"
		return constant, nil
	}
	return nil, n.breach("numbers in a row rule are whole and not negative")
}

// engineBoolean reads TRUE and FALSE, which DuckDB writes as casts. Others are refused.
func engineBoolean(n treeNode) (*clause, error) {
	value := n.get("child").get("value").str("value")
	if n.get("cast_type").str("id") == "BOOLEAN" && n.get("child").str("class") == "CONSTANT" {
		switch value {
		case "t":
			return &clause{kind: valueClause, text: "TRUE", offset: n.place()}, nil
		case "f":
			return &clause{kind: valueClause, text: "FALSE", offset: n.place()}, nil
		}
	}
	return nil, n.breach("a row rule can't change types: casts round and fail differently in PostgreSQL")
}

func engineSubquery(n treeNode) (*clause, error) {
	rows, err := engineRows(n.get("subquery").get("node"), n)
	if err != nil {
		return nil, err
	}
	switch n.str("subquery_type") {
	case "EXISTS":
		return &clause{kind: existsClause, args: []*clause{rows}, offset: n.place()}, nil
	case "ANY":
		if n.str("comparison_type") != "COMPARE_EQUAL" {
			return nil, n.breach("a row rule can't compare so")
		}
		value, err := engineClause(n.get("child"))
		if err != nil {
			return nil, err
		}
		return &clause{kind: inRowsClause, args: []*clause{value, rows}, offset: n.place()}, nil
	}
	return nil, n.breach("a select stands behind in or exists: as a value it would fail where it gives two rows")
}

// selectKeys are what a select of a rule may have. Those that are always there hold
// nothing but what they hold in any select.
var selectKeys = map[string]bool{"type": true, "cte_map": true, "select_list": true, "from_table": true, "where_clause": true, "aggregate_handling": true}

func engineRows(n, at treeNode) (*clause, error) {
	for key := range n {
		if !selectKeys[key] {
			return nil, at.breach("a select in a row rule has from and where alone")
		}
	}
	list := n.list("select_list")
	plain := n.str("type") == "SELECT_NODE" && len(n.get("cte_map")) == 0 && n.str("aggregate_handling") == "STANDARD_HANDLING"
	if !plain || len(list) != 1 || list[0].str("alias") != "" {
		return nil, at.breach("a select in a row rule gives one column, from and where alone")
	}
	value, err := engineClause(list[0])
	if err != nil {
		return nil, err
	}
	from, err := engineFrom(n.get("from_table"), at)
	if err != nil {
		return nil, err
	}
	rows := &clause{kind: rowsClause, args: []*clause{value, from}, offset: at.place()}
	if where := n.get("where_clause"); where != nil {
		condition, err := engineClause(where)
		if err != nil {
			return nil, err
		}
		rows.args = append(rows.args, condition)
	}
	return rows, nil
}

func engineFrom(n, at treeNode) (*clause, error) {
	switch n.str("type") {
	case "BASE_TABLE":
		return engineTable(n)
	case "JOIN":
		return engineJoin(n)
	}
	return nil, at.breach("a select in a row rule reads relations by ref, joined by inner join or left join")
}

// tableKeys are what a relation of a rule may have.
var tableKeys = map[string]bool{"type": true, "alias": true, "query_location": true, "schema_name": true, "table_name": true}

func engineTable(n treeNode) (*clause, error) {
	for key := range n {
		if !tableKeys[key] {
			return nil, n.breach("a relation in a row rule has a name and an alias alone")
		}
	}
	table := &clause{kind: tableClause, text: n.str("schema_name") + "." + n.str("table_name"), offset: n.place()}
	if alias := n.str("alias"); alias != "" {
		return &clause{kind: aliasClause, text: strings.ToLower(alias), args: []*clause{table}, offset: n.place()}, nil
	}
	return table, nil
}

func engineJoin(n treeNode) (*clause, error) {
	kind := n.str("join_type")
	if n.str("ref_type") != "REGULAR" || (kind != "INNER" && kind != "LEFT") || n.get("condition") == nil || n.get("right").str("type") != "BASE_TABLE" {
		return nil, n.breach("a row rule joins by inner join or left join, with on")
	}
	left, err := engineFrom(n.get("left"), n)
	if err != nil {
		return nil, err
	}
	right, err := engineTable(n.get("right"))
	if err != nil {
		return nil, err
	}
	on, err := engineClause(n.get("condition"))
	if err != nil {
		return nil, err
	}
	return &clause{kind: joinClause, text: kind, args: []*clause{left, right, on}, offset: n.place()}, nil
}
