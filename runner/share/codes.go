package share

import (
	"context"
	"database/sql/driver"
	"encoding/base32"
	"fmt"
	"io"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// codeBytes is a code's length: of 10^7 codes of 96 bits two are the same once in 10^15
// files.
const codeBytes = 12

// codeEncoding has none of the letters that people mistake for digits, and no code looks
// like a token.
var codeEncoding = base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").WithPadding(base32.NoPadding)

// tokenPattern finds tokens of this program anywhere in a text; see vault.Key.Pseudonym.
const tokenPattern = "[a-z][1-9][0-9]{0,2}_[a-z2-7]{26}"

// codes is the table of the engine that leads from tokens to codes. It is gone with it.
var codes = graph.Relation{Space: "staging", Name: "research_codes"}

// coded writes views as tables in which codes stand for tokens.
func (w *workshop) coded(ctx context.Context, views []view) ([]duckdb.Exported, error) {
	if err := w.drawCodes(ctx, views); err != nil {
		return nil, err
	}
	list := tables(views)
	for i, v := range views {
		if err := w.withoutTokens(ctx, v); err != nil {
			return nil, err
		}
		list[i].Query = v.replaced()
	}
	return list, nil
}

// drawCodes gives each person in the views a code.
func (w *workshop) drawCodes(ctx context.Context, views []view) error {
	stage, err := w.Engine().NewStage(ctx, codes.Name, []*graph.Column{{Name: "token", Type: tokenType}, {Name: "code", Type: tokenType}})
	if err != nil {
		return err
	}
	tokens, err := w.tokens(ctx, views)
	if err != nil {
		return err
	}
	random := make([]byte, codeBytes)
	for _, token := range tokens {
		if _, err := io.ReadFull(w.options.Random, random); err != nil {
			return fmt.Errorf("draw a code: %w", err)
		}
		if err := stage.Append([]driver.Value{token, codeEncoding.EncodeToString(random)}); err != nil {
			return err
		}
	}
	return stage.Flush()
}

// tokens lists the tokens of the views, each once. Their order doesn't matter: each draws
// its own.
func (w *workshop) tokens(ctx context.Context, views []view) ([]string, error) {
	var parts []string
	for _, v := range views {
		for _, c := range v.columns {
			if isToken(c) {
				parts = append(parts, fmt.Sprintf("SELECT %s AS token FROM (%s)", quote(c.Name), v.statement()))
			}
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	answer, err := w.Query(ctx, "SELECT DISTINCT token FROM ("+strings.Join(parts, " UNION ALL ")+") WHERE token IS NOT NULL", 0)
	if err != nil {
		return nil, notMade("the release for research", err)
	}
	list := make([]string, len(answer.Rows))
	for i, row := range answer.Rows {
		list[i] = *row[0]
	}
	return list, nil
}

// replaced gives the rows of the view with codes for tokens.
func (v view) replaced() string {
	list := make([]string, len(v.columns))
	for i, c := range v.columns {
		name := "seen." + quote(c.Name)
		if isToken(c) {
			name = fmt.Sprintf("(SELECT any_value(code) FROM %s AS codes WHERE codes.token = %s)", codes, name)
		}
		list[i] = name + " AS " + quote(c.Name)
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM (" + v.statement() + ") AS seen"
}

// withoutTokens refuses a view whose other columns hold tokens, whatever their
// classification says.
func (w *workshop) withoutTokens(ctx context.Context, v view) error {
	for _, c := range v.columns {
		if isToken(c) {
			continue
		}
		found, err := w.Engine().Count(ctx, fmt.Sprintf("SELECT count(*) FROM (%s) WHERE regexp_matches(CAST(%s AS VARCHAR), %s)",
			v.statement(), quote(c.Name), literal(tokenPattern)))
		if err != nil {
			return notMade("the release for research", err)
		}
		if found > 0 {
			return diag.New(diag.ResearchToken, source.Span{}, "%s.%s holds tokens of people, which would lead the codes back to them", v.node.Relation, c.Name).
				WithHint("take %s out with --exclude, or its column out of the role", v.node.Name)
		}
	}
	return nil
}
