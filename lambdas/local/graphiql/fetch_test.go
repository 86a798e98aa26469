//go:build unix

package graphiql

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakeNPM replaces npm by a shell script. The PATH has nothing else but the system's own programs.
func fakeNPM(t *testing.T, script string) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "npm"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+"/bin")
}

// archive returns a package as npm packs it.
func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	entries := tar.NewWriter(zipped)
	for name, content := range files {
		if err := entries.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := entries.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(entries.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// offer has npm download an archive, and returns its package.
func offer(t *testing.T, packed []byte) []pack {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.tgz")
	if err := os.WriteFile(file, packed, 0o600); err != nil {
		t.Fatal(err)
	}
	fakeNPM(t, fmt.Sprintf(`[ "$*" = "pack --ignore-scripts --loglevel=error thing@1.2.3" ] && cp %s thing-1.2.3.tgz`, file))
	sum := sha256.Sum256(packed)
	return []pack{{"thing", "1.2.3", hex.EncodeToString(sum[:]), []string{"umd/a.js", "b.css"}}}
}

var complete = map[string]string{
	"package/umd/a.js": "a", "package/b.css": "b", "package/../../escape.js": "no", "package/other.js": "no",
}

func TestFetchDownloadsOnce(t *testing.T) {
	packs := offer(t, archive(t, complete))
	cache := filepath.Join(t.TempDir(), "deep", "cache")
	for range 2 {
		if err := fetch(t.Context(), cache, packs); err != nil {
			t.Fatal(err)
		}
		fakeNPM(t, "exit 1") // the second time does not need it
	}
	entries, err := os.ReadDir(cache)
	if err != nil || len(entries) != 2 || entries[0].Name() != "a.js" || entries[1].Name() != "b.css" {
		t.Fatalf("got %v %v", entries, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(cache), "*.partial-*")); len(left) > 0 {
		t.Fatalf("it left %v", left)
	}
}

func TestFetchRefusesWrongArchives(t *testing.T) {
	t.Run("another checksum", func(t *testing.T) {
		packs := offer(t, archive(t, complete))
		packs[0].sum = strings.Repeat("0", 64)
		expect(t, fetch(t.Context(), filepath.Join(t.TempDir(), "cache"), packs), "not the published package")
	})
	t.Run("a file too few", func(t *testing.T) {
		packs := offer(t, archive(t, map[string]string{"package/umd/a.js": "a"}))
		expect(t, fetch(t.Context(), filepath.Join(t.TempDir(), "cache"), packs), "the package has no file b.css")
	})
	t.Run("no archive", func(t *testing.T) {
		packs := offer(t, []byte("nothing of the kind"))
		expect(t, fetch(t.Context(), filepath.Join(t.TempDir(), "cache"), packs), "unpacking thing 1.2.3")
	})
}

func TestFetchErrors(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	fakeNPM(t, `echo "npm warn something"
echo "npm error code ENOTFOUND"
echo "npm error request to the registry failed, reason: it cannot be found"
echo "npm error A complete log of this run can be found in: /x"
exit 1`)
	expect(t, Fetch(t.Context(), cache),
		"downloading GraphiQL with npm failed: request to the registry failed, reason: it cannot be found")
	fakeNPM(t, "exit 3")
	expect(t, Fetch(t.Context(), cache), "exit status 3")
	t.Setenv("PATH", t.TempDir())
	if err := Fetch(t.Context(), cache); !errors.Is(err, ErrNoNPM) {
		t.Fatalf("got %v", err)
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	fakeNPM(t, "sleep 600")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	expect(t, Fetch(ctx, filepath.Join(t.TempDir(), "cache")), "interrupted")
	if took := time.Since(began); took > 5*time.Minute {
		t.Fatalf("it took %s", took)
	}
}

func expect(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Fatalf("got %v, want %q", err, words)
	}
}
