package lake

import (
	"fmt"
	"slices"
	"strings"
)

const (
	readerFeatureVersion = 3 // from here on a protocol lists reader features
	writerFeatureVersion = 7 // likewise for writers
	timestampNtz         = "timestampNtz"
)

// writerProfile is the protocol of every table that edfi-build writes (design §7).
// Any reader of the first Delta version reads it; zone-less timestamps alone ask
// for more.
func writerProfile(zoneless bool) protocol {
	p := protocol{
		MinReaderVersion: 1, MinWriterVersion: writerFeatureVersion,
		WriterFeatures: []string{"appendOnly", "invariants", "inCommitTimestamp"},
	}
	if zoneless {
		p.MinReaderVersion = readerFeatureVersion
		p.ReaderFeatures = []string{timestampNtz}
		p.WriterFeatures = append(p.WriterFeatures, timestampNtz)
	}
	return p
}

// zoneless tells whether the protocol allows zone-less timestamps.
func (p protocol) zoneless() bool { return slices.Contains(p.WriterFeatures, timestampNtz) }

// checkRead refuses, by name, what would be read wrongly.
func (p protocol) checkRead() error {
	switch {
	case p.MinReaderVersion == 1:
		return nil
	case p.MinReaderVersion != readerFeatureVersion:
		return unsupported(fmt.Sprintf("reader version %d", p.MinReaderVersion))
	}
	for _, feature := range p.ReaderFeatures {
		if feature != timestampNtz {
			return unsupported("the reader feature " + feature)
		}
	}
	return nil
}

// checkWrite refuses tables that need care of a writer that we don't take. The
// order in which features are listed doesn't matter.
func (p protocol) checkWrite() error {
	ours := writerProfile(p.zoneless())
	if p.MinWriterVersion != ours.MinWriterVersion {
		return unsupported(fmt.Sprintf("writer version %d", p.MinWriterVersion))
	}
	for _, feature := range p.WriterFeatures {
		if !slices.Contains(ours.WriterFeatures, feature) {
			return unsupported("the writer feature " + feature)
		}
	}
	for _, feature := range ours.WriterFeatures {
		if !slices.Contains(p.WriterFeatures, feature) {
			return unsupported("a table without the writer feature " + feature)
		}
	}
	return nil
}

// The table properties that edfi-build sets (Delta protocol, "Table Properties").
const (
	appendOnlyProperty = "delta.appendOnly"
	inCommitProperty   = "delta.enableInCommitTimestamps"
	mappingProperty    = "delta.columnMapping.mode"
)

// tableProperties keeps history for ten years: other writers clean the log by
// these properties at their checkpoints.
func tableProperties(appendOnly bool) map[string]string {
	p := map[string]string{
		inCommitProperty:                     "true",
		"delta.logRetentionDuration":         "interval 3650 days",
		"delta.deletedFileRetentionDuration": "interval 3650 days",
	}
	if appendOnly {
		p[appendOnlyProperty] = "true"
	}
	return p
}

// checkWrite refuses, by name, what readers understand and our commits don't keep.
func (m metaData) checkWrite() error {
	if len(m.PartitionColumns) > 0 {
		return unsupported("partition columns")
	}
	return nil
}

// checkRead refuses, by name, properties that change how files are read.
func (m metaData) checkRead() error {
	if mode := m.Configuration[mappingProperty]; mode != "" && !strings.EqualFold(mode, "none") {
		return unsupported("column mapping")
	}
	if m.Format.Provider != "parquet" {
		return unsupported(fmt.Sprintf("the data format %q", m.Format.Provider))
	}
	return nil
}
