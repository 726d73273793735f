package docsgen_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// screenshots names a variable: the folder in which the browser test leaves
// pictures of every kind of page for a person to look at. Unset, it takes none.
const screenshots = "DOCSGEN_SCREENSHOTS"

func TestPagesOpenFromDiskInABrowser(t *testing.T) {
	browser := findBrowser(t)
	dir := filepath.Join(t.TempDir(), "docs")
	write(t, dir, sampleDistrict())
	for page, want := range map[string][]string{
		// The script has run when the search box is no longer hidden.
		"index.html": {`<form class="search" role="search">`, "Chronic absenteeism risk"},
		"tables/published.v_chronic_absenteeism_risk.html": {"days absent / days enrolled", "<svg role=\"group\""},
		"columns.html":  {`id="letter-A"`},
		"kpis.html":     {"Chronic absenteeism"},
		"entities.html": {"no source", "1 of 5 fields"},
		"access.html":   {"Who may see what", "those that belong to the staff member"},
		"about.html":    {"Indirect identifier"},
	} {
		dom := run(t, browser, "--dump-dom", fileURL(dir, page))
		for _, text := range want {
			if !strings.Contains(dom, text) {
				t.Errorf("%s in the browser lacks %s", page, text)
			}
		}
		if to := os.Getenv(screenshots); to != "" {
			for _, width := range []int{320, 768, 1440} {
				screenshot(t, browser, to, fileURL(dir, page), width)
			}
		}
	}
}

func TestTheSearchBoxFiltersTables(t *testing.T) {
	browser := findBrowser(t)
	dir := filepath.Join(t.TempDir(), "docs")
	write(t, dir, sampleDistrict())
	index, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	// The page types each text itself and notes what it then says.
	script := `<script>addEventListener("load", () => {
		for (const text of ["ABSENTEEISM risk", "truancy", "registrar", "zzz", ""]) {
			filter.value = text;
			filter.dispatchEvent(new Event("input"));
			const rows = document.querySelectorAll("tr[data-words]:not([hidden])").length;
			document.body.append("[" + text + "] " + found.textContent + " [" + rows + "]\n");
		}
	});</script>`
	if err := os.WriteFile(filepath.Join(dir, "typing.html"), append(index, script...), 0o600); err != nil {
		t.Fatal(err)
	}
	dom := run(t, browser, "--dump-dom", fileURL(dir, "typing.html"))
	for _, want := range []string{
		"[ABSENTEEISM risk] 1 table [1]",
		"[truancy] 1 table [1]", // a synonym
		"[registrar] 3 tables [3]",
		"[zzz] No table matches. Column names are under “Columns A–Z”. [0]",
		"[]  [20]",
	} {
		if !strings.Contains(dom, want) {
			t.Errorf("the search box didn't answer %s", want)
		}
	}
}

func findBrowser(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes seconds to start: skipped with -short")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium on this machine")
	return ""
}

func fileURL(dir, page string) string { return "file://" + filepath.ToSlash(filepath.Join(dir, page)) }

func screenshot(t *testing.T, browser, to, url string, width int) {
	t.Helper()
	picture := filepath.Join(to, fmt.Sprintf("%s-%d.png", strings.TrimSuffix(filepath.Base(url), ".html"), width))
	run(t, browser, "--screenshot="+picture, fmt.Sprintf("--window-size=%d,1400", width), url)
	if info, err := os.Stat(picture); err != nil || info.Size() == 0 {
		t.Errorf("no picture of %s at %d pixels: %v", url, width, err)
	}
}

// run starts the browser once and gives what it writes to standard output.
func run(t *testing.T, browser string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	flags := []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--user-data-dir=" + t.TempDir(),
	}
	out, err := exec.CommandContext(ctx, browser, append(flags, args...)...).Output()
	if err != nil {
		t.Fatalf("%s %s: %v", browser, strings.Join(args, " "), err)
	}
	return string(out)
}
