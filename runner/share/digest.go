package share

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// fileFormat is part of what a copy follows from: with another layout of the files, all
// are made anew.
const fileFormat = 1

// scopeDigest names what may be seen: equal digests, equal tables, columns and
// conditions. Who has fewer rights than when a copy was made has another digest.
func scopeDigest(views []view) string {
	type part struct {
		Relation string
		Columns  []*graph.Column
		Comment  string
		Query    string
	}
	var parts []any
	for _, v := range views {
		e := v.exported()
		parts = append(parts, part{e.Relation.String(), e.Columns, e.Comment, e.Query})
	}
	return digest(fileFormat, parts)
}

// contentDigest names what is seen in a release: the scope, and the versions of all
// that its statements read.
func contentDigest(release lake.Release, views []view) string {
	var versions []string
	for _, relation := range relations(views) {
		versions = append(versions, relation, release.Tables[relation].SHA256, release.Views[relation])
	}
	return digest(scopeDigest(views), versions)
}

func digest(parts ...any) string {
	text, err := json.Marshal(parts)
	if err != nil {
		// Texts, numbers and columns, which manifests write as JSON too.
		panic("share can't be written as JSON: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// fileDigest is the SHA-256 of a file, hex.
func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
