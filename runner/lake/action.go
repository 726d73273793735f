package lake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// action is one line of a commit: exactly one of its fields is set. The actions
// and their fields are those of the Delta protocol, "Actions".
type action struct {
	CommitInfo *commitInfo  `json:"commitInfo,omitempty"`
	Protocol   *protocol    `json:"protocol,omitempty"`
	MetaData   *metaData    `json:"metaData,omitempty"`
	Txn        *transaction `json:"txn,omitempty"`
	Remove     *removeFile  `json:"remove,omitempty"`
	Add        *addFile     `json:"add,omitempty"`
}

// commitInfo says who did what when. It is the first line wherever in-commit
// timestamps are on.
type commitInfo struct {
	InCommitTimestamp int64          `json:"inCommitTimestamp,omitempty"` // milliseconds since 1970, UTC
	Timestamp         int64          `json:"timestamp"`                   // likewise
	Operation         string         `json:"operation"`
	Parameters        map[string]any `json:"operationParameters"`
	EngineInfo        string         `json:"engineInfo,omitempty"`
	TxnID             string         `json:"txnId,omitempty"`
	Tags              map[string]any `json:"tags,omitempty"`
}

type protocol struct {
	MinReaderVersion int      `json:"minReaderVersion"`
	MinWriterVersion int      `json:"minWriterVersion"`
	ReaderFeatures   []string `json:"readerFeatures,omitempty"`
	WriterFeatures   []string `json:"writerFeatures,omitempty"`
}

type metaData struct {
	ID               string            `json:"id"`
	Format           dataFormat        `json:"format"`
	SchemaString     string            `json:"schemaString"`
	PartitionColumns []string          `json:"partitionColumns"`
	Configuration    map[string]string `json:"configuration"`
	CreatedTime      int64             `json:"createdTime"`
}

type dataFormat struct {
	Provider string            `json:"provider"`
	Options  map[string]string `json:"options"`
}

type transaction struct {
	AppID   string `json:"appId"`
	Version int64  `json:"version"`
}

type addFile struct {
	Path             string             `json:"path"` // URI-encoded, relative to the table
	PartitionValues  map[string]*string `json:"partitionValues"`
	Size             int64              `json:"size"`
	ModificationTime int64              `json:"modificationTime"` // milliseconds since 1970, UTC
	DataChange       bool               `json:"dataChange"`
	Stats            string             `json:"stats,omitempty"` // JSON
	Tags             map[string]string  `json:"tags,omitempty"`
	DeletionVector   json.RawMessage    `json:"deletionVector,omitempty"` // read only, to refuse it
}

type removeFile struct {
	Path                 string             `json:"path"`
	DeletionTimestamp    int64              `json:"deletionTimestamp"` // milliseconds since 1970, UTC
	DataChange           bool               `json:"dataChange"`
	ExtendedFileMetadata bool               `json:"extendedFileMetadata"`
	PartitionValues      map[string]*string `json:"partitionValues"`
	Size                 int64              `json:"size"`
}

// sha256Tag is the tag of an add that holds its file's SHA-256.
const sha256Tag = "sha256"

// encodeLines writes actions one a line.
func encodeLines(actions []action) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, a := range actions {
		if err := e.Encode(a); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// decodeLines reads a commit. It is never empty: a file without content is what a
// writer without fsync leaves behind a power cut.
func decodeLines(content []byte) ([]action, error) {
	var actions []action
	for i, line := range bytes.Split(content, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		a, err := decodeLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		actions = append(actions, a)
	}
	if len(actions) == 0 {
		return nil, errors.New("it is empty")
	}
	return actions, nil
}

// unsupported is a part of the Delta protocol that would be read wrongly.
type unsupported string

func (u unsupported) Error() string { return string(u) }

// decodeLine reads one line of a commit. An action of another name may change
// which rows count, so it is refused rather than passed over.
func decodeLine(line []byte) (action, error) {
	var byName map[string]json.RawMessage
	if err := json.Unmarshal(line, &byName); err != nil {
		return action{}, err
	}
	return decodeAction(byName)
}

func decodeAction(byName map[string]json.RawMessage) (action, error) {
	if len(byName) != 1 {
		return action{}, fmt.Errorf("one action expected, %d found", len(byName))
	}
	var a action
	for name, body := range byName {
		target := a.field(name)
		if target == nil {
			return a, unsupported("the action " + name)
		}
		if err := json.Unmarshal(body, target); err != nil {
			return a, fmt.Errorf("%s: %w", name, err)
		}
	}
	return a, nil
}

// decodeRows reads the rows of a checkpoint: see ParquetIO.
func decodeRows(rows []byte) ([]action, error) {
	var actions []action
	for line := range bytes.Lines(bytes.TrimSpace(rows)) {
		var a action
		if err := json.Unmarshal(line, &a); err != nil {
			return nil, err
		}
		if a == (action{}) { // none that can be read as it is
			if err := decodeColumns(line, &a); err != nil {
				return nil, err
			}
		}
		actions = append(actions, a)
	}
	return actions, nil
}

// decodeColumns reads a row by the names of its columns, so that one of a name that
// isn't known is refused.
func decodeColumns(line []byte, a *action) error {
	var columns map[string]json.RawMessage
	if err := json.Unmarshal(line, &columns); err != nil {
		return err
	}
	maps.DeleteFunc(columns, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	var err error
	*a, err = decodeAction(columns)
	return err
}

// field makes room for the action of a name. Change data (cdc) repeats what add
// and remove say, and a domain's metadata (domainMetadata) is for writers.
func (a *action) field(name string) any {
	switch name {
	case "commitInfo":
		a.CommitInfo = &commitInfo{}
		return a.CommitInfo
	case "protocol":
		a.Protocol = &protocol{}
		return a.Protocol
	case "metaData":
		a.MetaData = &metaData{}
		return a.MetaData
	case "txn":
		a.Txn = &transaction{}
		return a.Txn
	case "remove":
		a.Remove = &removeFile{}
		return a.Remove
	case "add":
		a.Add = &addFile{}
		return a.Add
	case "cdc", "domainMetadata":
		return &json.RawMessage{}
	}
	return nil
}
