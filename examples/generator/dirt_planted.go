package generator

import (
	"encoding/csv"
	"io"
	"strconv"
)

// outcome is what is expected of a planted row: that it is kept, that raw rejects
// it, or that the quarantine of a model holds it under a rule.
type outcome struct{ what, model, rule string }

var (
	kept    = []outcome{{what: "kept"}}
	rejects = []outcome{{what: "rejects"}}
)

// quarantine is the outcome in one model.
func quarantine(model, rule string) outcome {
	return outcome{what: "quarantine", model: model, rule: rule}
}

// all lists outcomes: a row that feeds several models can be wrong in each.
func all(outcomes ...outcome) []outcome { return outcomes }

// inEach is a quarantine in each of the models, under one rule.
func inEach(rule string, models ...string) []outcome {
	var outcomes []outcome
	for _, model := range models {
		outcomes = append(outcomes, quarantine(model, rule))
	}
	return outcomes
}

// plantedList is the list of planted faults, as CSV. It is written while the
// district is, so that it takes no memory.
type plantedList struct{ to *csv.Writer }

var plantedColumns = []string{"kind", "file", "row", "outcome", "model", "rule"}

// newPlantedList starts the list with its header; without a writer it lists nothing.
func newPlantedList(w io.Writer) *plantedList {
	if w == nil {
		w = io.Discard
	}
	l := &plantedList{to: csv.NewWriter(w)}
	_ = l.to.Write(plantedColumns) // an error stays in the writer and comes with flush
	return l
}

// add lists the row that is written to a table next, by the line where it starts.
func (l *plantedList) add(kind string, t *table, expect []outcome) {
	for _, o := range expect {
		_ = l.to.Write([]string{kind, t.path, strconv.Itoa(t.dirt.lines + 1), o.what, o.model, o.rule})
	}
}

func (l *plantedList) flush() error {
	l.to.Flush()
	return l.to.Error()
}
