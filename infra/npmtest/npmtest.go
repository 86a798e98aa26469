// Package npmtest installs npm packages with which tests check the product, such as the audit of GraphQL over HTTP. It
// keeps them outside of the repository, in the user's cache. If a package cannot be installed, the test fails; it never
// skips.
package npmtest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Install makes sure that packages, such as "graphql@16.14.0", are installed together, and returns their directory. Any
// number of processes may call it at once: each installs into a directory of its own and then renames that; only the
// first rename succeeds.
func Install(t testing.TB, packages ...string) string {
	t.Helper()
	names := strings.Join(packages, " and ")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("there is no cache directory to keep %s in: %v", names, err)
	}
	place := filepath.Join(cache, "drawdown", directoryOf(packages))
	if _, err := os.Stat(place); err == nil {
		return place
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Fatalf("npm is needed once, to install %s: install Node.js 20 or later", names)
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		t.Fatal(err)
	}
	partial, err := os.MkdirTemp(filepath.Dir(place), filepath.Base(place)+".partial-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(partial) }) // it was renamed, or is not needed
	install := exec.CommandContext(t.Context(), npm, append([]string{
		"install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix", partial,
	}, packages...)...)
	if output, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm could not install %s: %v\n%s", names, err, output)
	}
	if err := os.Rename(partial, place); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return place
}

// maxName is how long a directory's name may be, less what is added while it is made.
const maxName = 200

// directoryOf names the directory of packages after them, or after their hash where they are many.
func directoryOf(packages []string) string {
	name := strings.NewReplacer("@", "-", "/", "-").Replace(strings.Join(packages, "-"))
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(name))
		return "npm-" + hex.EncodeToString(sum[:16])
	}
	return name
}

// Node returns the path of Node.js, which runs the packages.
func Node(t testing.TB) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is needed to run packages of npm: install Node.js 20 or later")
	}
	return node
}
