package exportfiles

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/exportjob/exportjobtest"
)

func open(t *testing.T) (*Directory, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "exports")
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, dir
}

func TestDirectory(t *testing.T) {
	d, dir := open(t)
	exportjobtest.TestFiles(t, d)
	err := filepath.Walk(dir, func(name string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is not private: %s", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What is old is deleted, and nothing else.
func TestLapse(t *testing.T) {
	d, dir := open(t)
	for _, name := range []string{"files/live/old.csv", "files/live/new.csv"} {
		if err := d.Put(t.Context(), name, exportjob.CSV, []byte("a")); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "files/live/old.csv"), past, past); err != nil {
		t.Fatal(err)
	}
	if err := d.Lapse(past.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Get(t.Context(), "files/live/old.csv"); err == nil {
		t.Error("what is old is still there")
	}
	if _, err := d.Get(t.Context(), "files/live/new.csv"); err != nil {
		t.Error(err)
	}
}

// A link downloads its file until it ends, and any change of it makes it invalid.
func TestLinks(t *testing.T) {
	d, dir := open(t)
	const file, content = "files/live/exp_1-1.csv", "a,b\r\n"
	if err := d.Put(t.Context(), file, exportjob.CSV, []byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "api-key"), []byte("sk_live_secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_000_000, 0)
	links := &Links{Directory: d, Base: "http://localhost/exports", Key: []byte("a key of the process"), Now: func() time.Time { return now }}
	link, err := links.Link(t.Context(), file, "usage.csv", now.Add(5*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	get := func(link string) *http.Response {
		request := httptest.NewRequest(http.MethodGet, link, nil)
		answer := httptest.NewRecorder()
		http.StripPrefix("/exports", links).ServeHTTP(answer, request)
		return answer.Result()
	}
	answer := get(link)
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK || string(body) != content {
		t.Fatalf("the link returns %d: %s", answer.StatusCode, body)
	}
	for name, want := range map[string]string{
		"Content-Disposition": `attachment; filename="usage.csv"`, "X-Content-Type-Options": "nosniff",
		"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	address, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(url.Values)) string {
		query := address.Query()
		change(query)
		other := *address
		other.RawQuery = query.Encode()
		return other.String()
	}
	other := &Links{Directory: d, Base: links.Base, Key: []byte("of another process"), Now: links.Now}
	forged, err := other.Link(t.Context(), file, "usage.csv", now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]string{
		"another file":       strings.Replace(link, "exp_1-1", "exp_2-1", 1),
		"a file outside":     strings.Replace(link, file, "../api-key", 1),
		"another name":       changed(func(q url.Values) { q.Set("name", "other.csv") }),
		"a later end":        changed(func(q url.Values) { q.Set("until", "2000000") }),
		"no signature":       changed(func(q url.Values) { q.Del("signature") }),
		"an empty signature": changed(func(q url.Values) { q.Set("signature", "") }),
		"another key":        forged,
	} {
		if got := get(wrong); got.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d", name, got.StatusCode)
		}
	}
	outside, err := links.Link(t.Context(), "../api-key", "usage.csv", now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if got := get(outside); got.StatusCode == http.StatusOK {
		t.Error("a file outside of the directory was served")
	}
	now = now.Add(5*time.Minute - time.Second)
	if got := get(link); got.StatusCode != http.StatusOK {
		t.Errorf("a second before its end the link returns %d", got.StatusCode)
	}
	now = now.Add(time.Second)
	if got := get(link); got.StatusCode != http.StatusForbidden {
		t.Errorf("at its end the link returns %d", got.StatusCode)
	}
}
