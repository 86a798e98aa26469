//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// isPrivate checks that only the owner can reach the files of a data directory.
func isPrivate(t *testing.T, dir string, files ...string) {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the database deletes its journal after each write
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if found[name] = true; info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !found[file] {
			t.Errorf("there is no file %s among %v", file, found)
		}
	}
}

// What is in a data directory is private, although somebody made the directory, and everything in it, for all to read.
func TestDataArePrivate(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := []string{
		lockFile, keyFile, dataName + "/shared-local-instance.db", dataName + "/shared-local-instance.db-wal",
		pumpName + "/failures.jsonl", pumpName + "/deeper/checkpoint",
	}
	for _, name := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	other := filepath.Join(t.TempDir(), "thesis.tex") // a link does not lead to what is changed
	err := errors.Join(os.WriteFile(other, nil, 0o644), os.Symlink(other, filepath.Join(dir, dataName, "link")))
	if err != nil {
		t.Fatal(err)
	}
	release, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	release()
	if err := os.Remove(filepath.Join(dir, dataName, "link")); err != nil {
		t.Fatal(err)
	}
	isPrivate(t, dir, files...)
	for path, want := range map[string]os.FileMode{dir: 0o755, other: 0o644} { // which are not of this program
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has the mode %v, %v", path, info.Mode(), err)
		}
	}
}
