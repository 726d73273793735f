package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// BenchmarkPseudonyms makes a million tokens in the engine: of 50,000 people who come
// often, as in attendance, and of a million who come once. It is held against the
// engine's own sha256 of the same texts, which anybody with a list of ids undoes. With
// a vault, everybody is remembered and written, encrypted, before the run goes on;
// "again" is the next day's run, when all are known.
func BenchmarkPseudonyms(b *testing.B) {
	const rows = 1_000_000
	for _, people := range []int{50_000, rows} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			key, recipient := benchKey(b), benchRecipient(b)
			for b.Loop() {
				dir := filepath.Join(b.TempDir(), "_vault")
				plain := tokensOf(b, "sha256", rows, people, nil)
				alone := tokensOf(b, pseudonyms, rows, people, key.Pseudonym)
				recorder := vault.NewRecorder(key, dir, []string{recipient}, time.Now, nil)
				recorded := tokensOf(b, pseudonyms, rows, people, recorder.Pseudonym) + timed(func() { check(b, recorder.Keep()) })
				known := vault.NewRecorder(key, dir, []string{recipient}, time.Now, nil)
				again := tokensOf(b, pseudonyms, rows, people, known.Pseudonym) + timed(func() { check(b, known.Keep()) })

				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(plain.Seconds(), "sha256-s/M")
				b.ReportMetric(alone.Seconds(), "token-s/M")
				b.ReportMetric(float64(alone)/float64(plain), "token/sha256")
				b.ReportMetric(float64(recorded)/float64(alone), "vault/token")
				b.ReportMetric(float64(again)/float64(alone), "vault-again/token")
			}
		})
	}
}

// pseudonyms calls the keyed function as compiled models do.
const pseudonyms = "pseudonyms"

// tokensOf times one statement over texts of ten digits, on one thread.
func tokensOf(b *testing.B, function string, rows, people int, pseudonym duckdb.Pseudonymizer) time.Duration {
	b.Helper()
	engine, err := duckdb.Open(b.Context(), duckdb.Options{Threads: 1, Pseudonym: pseudonym})
	check(b, err)
	defer engine.Close()
	call := "sha256(id)"
	if function == pseudonyms {
		call = engine.PseudonymFunction() + "('student', id)"
	}
	ids := fmt.Sprintf("SELECT CAST(1000000000 + (i * 7919) %% %d AS VARCHAR) AS id FROM range(%d) AS r(i)", people, rows)
	run := func(expression string) time.Duration {
		return timed(func() {
			_, err := engine.Query(context.Background(), "SELECT max("+expression+") FROM ("+ids+")", 1)
			check(b, err)
		})
	}
	return run(call) - run("id") // what the texts and the maximum cost isn't the function's
}

func benchRecipient(b *testing.B) string {
	b.Helper()
	recipient, err := vault.NewIdentityFile(filepath.Join(b.TempDir(), "steward.key"))
	check(b, err)
	return recipient
}
