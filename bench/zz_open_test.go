package bench
import ("testing";"time";"github.com/edfi-build/edfi-build/runner/duckdb")
func TestOpenTime(t *testing.T) {
	for range 4 {
	s := time.Now()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Timezone: "America/Los_Angeles", Threads: 1})
	if err != nil { t.Fatal(err) }
	o := time.Since(s)
	s = time.Now()
	e.VolatileFunctions(t.Context())
	v := time.Since(s)
	s = time.Now()
	e.Parse(t.Context(), "select 1")
	p := time.Since(s)
	s = time.Now()
	e.Close()
	t.Log(o, v, p, time.Since(s))
	}
}
