package diag

import (
	"slices"
	"strings"
)

// Entry explains a code to the person who met it.
type Entry struct {
	Code    Code
	Title   string // what it is, in a few words
	Meaning string // what happened and why it is refused
	Remedy  string // how to mend it
}

// Catalog lists every code, sorted. Codes are stable: one that is no longer used
// is not given to something else. The hundreds tell the part of the work:
//
//	EB10 project files and YAML   EB11 references, layers, cycles
//	EB12 templates                EB13 what a statement may do
//	EB14 binding and contracts    EB15 privacy
//	EB16 selections               EB19 roles and row rules
//	EB17 plans                    EB18 the project's own checks
//	EB20 landing files and raw    EB21 profiles
//	EB30 lake and releases        EB40 runs and tests
//	EB41 keys, vault, identities  EB42 shares
//	EB43 purges
//	EB50 dictionary               EB90 usage and internal failures
func Catalog() []Entry {
	all := slices.Concat(selectCodes, projectCodes, graphCodes, templateCodes, statementCodes, bindCodes, dataTestCodes,
		landingCodes, lakeCodes, runCodes, docsCodes, usageCodes, planCodes, unitTestCodes, checkCodes, profileCodes,
		privacyCodes, policyCodes, vaultCodes, reidentifyCodes, shareCodes, postgresCodes, purgeCodes)
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return all
}

// Explain finds the entry of a code, whatever its letter case.
func Explain(code string) (Entry, bool) {
	for _, e := range Catalog() {
		if strings.EqualFold(string(e.Code), code) {
			return e, true
		}
	}
	return Entry{}, false
}
