// Package piptest installs packages of PyPI with which tests check the product, such as ariadne-codegen. It keeps them
// outside of the repository, in the user's cache. If a package cannot be installed, the test fails; it never skips.
package piptest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/infra/toolcache"
)

// Install makes sure that packages, such as "ariadne-codegen==0.19.0", are installed together, and returns their
// directory, for PYTHONPATH. Any number of processes may call it at once.
func Install(t testing.TB, packages ...string) string {
	t.Helper()
	name := "pip-" + strings.ReplaceAll(strings.Join(packages, "-"), "==", "-")
	says := "pip could not install " + strings.Join(packages, " and ")
	return toolcache.Keep(t, name, says, func(directory string) *exec.Cmd {
		return exec.CommandContext(t.Context(), Python(t), append([]string{
			"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", directory,
		}, packages...)...)
	})
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
