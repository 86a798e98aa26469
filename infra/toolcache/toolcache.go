// Package toolcache keeps what tests install, such as packages of npm and of PyPI, outside of the repository, in the
// user's cache.
package toolcache

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Keep returns the directory with that name in the cache. If there is none, the command that install returns fills it.
// The test fails if the command does; says are the first words of the message. Any number of processes may call it at
// once: each installs into a directory of its own and then renames that; only the first rename succeeds.
func Keep(t testing.TB, name, says string, install func(directory string) *exec.Cmd) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("%s: there is no cache directory: %v", says, err)
	}
	place := filepath.Join(cache, "drawdown", name)
	if _, err := os.Stat(place); err == nil {
		return place
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		t.Fatal(err)
	}
	partial, err := os.MkdirTemp(filepath.Dir(place), filepath.Base(place)+".partial-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(partial) }) // it was renamed, or is not needed
	if output, err := install(partial).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", says, err, output)
	}
	if err := os.Rename(partial, place); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return place
}
