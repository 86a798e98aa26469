// Package npmtest installs npm packages with which tests check the product, such as the audit of GraphQL over HTTP. It
// keeps them outside of the repository, in the user's cache. If a package cannot be installed, the test fails; it never
// skips.
package npmtest

import (
	"crypto/sha256"
	"encoding/hex"
	"os/exec"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/infra/toolcache"
)

// Install makes sure that packages, such as "graphql@16.14.0", are installed together, and returns their directory. Any
// number of processes may call it at once.
func Install(t testing.TB, packages ...string) string {
	t.Helper()
	names := strings.Join(packages, " and ")
	return toolcache.Keep(t, directoryOf(packages), "npm could not install "+names, func(directory string) *exec.Cmd {
		npm, err := exec.LookPath("npm")
		if err != nil {
			t.Fatalf("npm is needed once, to install %s: install Node.js 20 or later", names)
		}
		return exec.CommandContext(t.Context(), npm, append([]string{
			"install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix", directory,
		}, packages...)...)
	})
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
