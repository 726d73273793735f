// Package privacy proves how close each column of a project is to a person. It follows
// classifications along column lineage, from the raw columns and seeds that declare them
// to what is published, and reports each place where something would come out more open
// than it is (design §2 and §6).
//
// Values carry their classification, and so does being equal to them. What merely
// filters, groups or sorts is recorded elsewhere and taints nothing. An identity is
// opened by a pseudonym alone; figures of groups are opened by a population, whose
// numbers a run checks; anything else by a declassification that somebody answers for.
package privacy
