package compiler

import "testing"

func TestSnakeCaseOfEdFiNames(t *testing.T) {
	for name, want := range map[string]string{
		"StudentUniqueId": "student_unique_id", "DateEnteredUS": "date_entered_us", "IEPBeginDate": "iep_begin_date",
		"SchoolId": "school_id", "CTE": "cte", "": "",
	} {
		if got := snakeCase(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestFieldsHoldTheirTypes(t *testing.T) {
	for _, c := range []struct {
		field, stored string
		want          bool
	}{
		{"string", "VARCHAR", true}, {"descriptor", "VARCHAR", true}, {"time", "VARCHAR", true}, {"string", "INTEGER", false},
		{"date", "DATE", true}, {"date", "TIMESTAMP", false}, {"date", "VARCHAR", false},
		{"timestamp", "TIMESTAMP", true}, {"timestamp", "TIMESTAMP WITH TIME ZONE", true}, {"timestamp", "DATE", false},
		{"boolean", "BOOLEAN", true}, {"boolean", "INTEGER", false},
		{"bigint", "INTEGER", true}, {"smallint", "DECIMAL(38,0)", true}, {"integer", "DECIMAL(5,2)", false}, {"integer", "DOUBLE", false},
		{"decimal", "DOUBLE", true}, {"money", "DECIMAL(10,2)", true}, {"decimal", "VARCHAR", false},
	} {
		if got := fieldHolds(c.field, c.stored); got != c.want {
			t.Errorf("a %s as %s: %t", c.field, c.stored, got)
		}
	}
}
