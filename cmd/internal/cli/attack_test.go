package cli_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
)

// equation says that unknowns, each taken so many times, add up to a number that the
// attacker knows.
type equation struct {
	terms map[string]int64
	total *big.Rat
}

// recovered gives the unknowns that the equations leave one value for: linear algebra
// over the rationals and nothing else, so what it finds is certain.
func recovered(equations []equation) map[string]*big.Rat {
	unknowns := namesOf(equations)
	rows := matrix(equations, unknowns)
	pivots := reduce(rows, len(unknowns))
	found := map[string]*big.Rat{}
	for row, column := range pivots {
		if alone(rows[row], column, len(unknowns)) {
			found[unknowns[column]] = rows[row][len(unknowns)]
		}
	}
	return found
}

func namesOf(equations []equation) []string {
	var names []string
	for _, e := range equations {
		for name := range e.terms {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// matrix has one row an equation, one column an unknown, and the totals last.
func matrix(equations []equation, unknowns []string) [][]*big.Rat {
	rows := make([][]*big.Rat, len(equations))
	for i, e := range equations {
		rows[i] = make([]*big.Rat, len(unknowns)+1)
		for j, name := range unknowns {
			rows[i][j] = new(big.Rat).SetInt64(e.terms[name])
		}
		rows[i][len(unknowns)] = new(big.Rat).Set(e.total)
	}
	return rows
}

// reduce brings the rows into reduced echelon form and gives the column of each row's
// leading one.
func reduce(rows [][]*big.Rat, columns int) []int {
	var pivots []int
	for column := range columns {
		at := len(pivots)
		found := slices.IndexFunc(rows[at:], func(row []*big.Rat) bool { return row[column].Sign() != 0 })
		if found < 0 {
			continue
		}
		rows[at], rows[at+found] = rows[at+found], rows[at]
		scale(rows[at], new(big.Rat).Inv(rows[at][column]))
		for i := range rows {
			if i != at && rows[i][column].Sign() != 0 {
				subtract(rows[i], rows[at], new(big.Rat).Set(rows[i][column]))
			}
		}
		pivots = append(pivots, column)
		if len(pivots) == len(rows) {
			break
		}
	}
	return pivots
}

func scale(row []*big.Rat, by *big.Rat) {
	for _, cell := range row {
		cell.Mul(cell, by)
	}
}

func subtract(row, other []*big.Rat, times *big.Rat) {
	for j, cell := range row {
		if other[j].Sign() != 0 {
			cell.Sub(cell, new(big.Rat).Mul(other[j], times))
		}
	}
}

func alone(row []*big.Rat, column, columns int) bool {
	for j := range columns {
		if j != column && row[j].Sign() != 0 {
			return false
		}
	}
	return true
}

// A test of what tests: an attack that finds nothing anywhere would prove nothing.
func TestRecovered(t *testing.T) {
	whole := func(total int64, names ...string) equation {
		e := equation{terms: map[string]int64{}, total: new(big.Rat).SetInt64(total)}
		for _, name := range names {
			e.terms[name]++
		}
		return e
	}
	for _, c := range []struct {
		name      string
		equations []equation
		want      string
	}{
		{"one hidden cell is the total less the rest", []equation{whole(7, "a")}, "map[a:7/1]"},
		{"of two only the sum is known", []equation{whole(7, "a", "b")}, "map[]"},
		{"two ways to group give one away", []equation{whole(7, "a", "b"), whole(4, "b", "c"), whole(5, "a", "c")}, "map[a:4/1 b:3/1 c:1/1]"},
		{"a hidden total gives nothing away", []equation{{terms: map[string]int64{"total": 1, "a": -1}, total: new(big.Rat).SetInt64(90)}}, "map[]"},
		{"two sums that share their cells are one", []equation{whole(7, "a", "b"), whole(7, "a", "b")}, "map[]"},
	} {
		if got := fmt.Sprint(recovered(c.equations)); got != c.want {
			t.Errorf("%s: %s, not %s", c.name, got, c.want)
		}
	}
}
