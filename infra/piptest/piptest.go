// Package piptest installs packages of PyPI with which tests check the product, such as ariadne-codegen. It keeps them
// outside of the repository, in the user's cache. If a package cannot be installed, the test fails; it never skips.
package piptest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Install makes sure that packages, such as "ariadne-codegen==0.19.0", are installed together, and returns their
// directory, for PYTHONPATH. Any number of processes may call it at once: each installs into a directory of its own and
// then renames that; only the first rename succeeds.
func Install(t testing.TB, packages ...string) string {
	t.Helper()
	names := strings.Join(packages, " and ")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("there is no cache directory to keep %s in: %v", names, err)
	}
	place := filepath.Join(cache, "drawdown", "pip-"+strings.ReplaceAll(strings.Join(packages, "-"), "==", "-"))
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
	install := exec.CommandContext(t.Context(), Python(t), append([]string{
		"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", partial,
	}, packages...)...)
	if output, err := install.CombinedOutput(); err != nil {
		t.Fatalf("pip could not install %s: %v\n%s", names, err, output)
	}
	if err := os.Rename(partial, place); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return place
}

// Python returns the path of Python, which runs the packages.
func Python(t testing.TB) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is needed to run packages of PyPI: install Python 3.10 or later, with pip")
	}
	return python
}
