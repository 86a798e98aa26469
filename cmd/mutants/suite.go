package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// suite tries mutants of a tree.
type suite struct {
	tree string
	only string
	jobs int
}

// verdict is the result of a mutant.
type verdict struct {
	found string // the test that failed; empty: none, the mutant survived
	took  time.Duration
	err   error
}

// try first checks that all mutants can be applied, so that one that cannot is reported at once. Then it checks that
// the tests pass without a change, and then it tries each mutant.
func (s *suite) try(ctx context.Context, mutants []mutant, out io.Writer) error {
	var chosen []mutant
	var faults []error
	baselines := map[string][]string{}
	for _, m := range mutants {
		if !strings.Contains(m.name, s.only) {
			continue
		}
		if _, err := m.apply(s.tree); err != nil {
			faults = append(faults, fmt.Errorf("%q: %w", m.name, err))
		}
		chosen = append(chosen, m)
		baselines[strings.Join(m.test, " ")] = m.test
	}
	if len(chosen) == 0 {
		faults = append(faults, fmt.Errorf("no change has a name with %q", s.only))
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for _, args := range baselines {
		if output, err := s.test(ctx, args); err != nil {
			return fmt.Errorf("the tests %v fail without a change: %w\n%s", args, err, output)
		}
	}
	return s.tryEach(ctx, chosen, out)
}

// tryEach tries mutants, several at once, and prints the result of each. It returns an error if one survived or could
// not be tried.
func (s *suite) tryEach(ctx context.Context, mutants []mutant, out io.Writer) error {
	turns := make(chan struct{}, max(s.jobs, 1))
	var mu sync.Mutex
	var faults []error
	var wait sync.WaitGroup
	for i := range mutants {
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			v := s.tryOne(ctx, &mutants[i])
			mu.Lock()
			defer mu.Unlock()
			if fault := report(&mutants[i], v, out); fault != nil {
				faults = append(faults, fault)
			}
		})
	}
	wait.Wait()
	if _, err := fmt.Fprintf(out, "%d of %d noticed\n", len(mutants)-len(faults), len(mutants)); err != nil {
		return err
	}
	return errors.Join(faults...)
}

// tryOne runs the tests of a mutant with its change.
func (s *suite) tryOne(ctx context.Context, m *mutant) (v verdict) {
	began := time.Now()
	defer func() { v.took = time.Since(began) }()
	changed, err := m.apply(s.tree)
	if err != nil {
		return verdict{err: err}
	}
	overlay, remove, err := s.overlay(m.file, changed)
	if err != nil {
		return verdict{err: err}
	}
	defer remove()
	args := []string{"-overlay", overlay, "-failfast"}
	if filepath.Ext(m.file) != ".go" { // tests may read it when they run, where there is no overlay
		copied, err := s.copyWith(filepath.Dir(overlay), m.file, changed)
		if err != nil {
			return verdict{err: err}
		}
		args = append(args, "-exec", copied)
	}
	output, err := s.test(ctx, append(args, m.test...))
	var exit *exec.ExitError
	switch {
	case err == nil:
		return verdict{}
	case ctx.Err() != nil:
		return verdict{err: ctx.Err()}
	case !errors.As(err, &exit) || strings.Contains(output, "[build failed]") ||
		strings.Contains(output, "[setup failed]"):
		return verdict{err: fmt.Errorf("running its tests: %w\n%s", err, output)}
	}
	return verdict{found: failedTest(output)}
}

// failure matches the name of a test that failed, and running that of a test that go test stopped after its timeout.
var (
	failure = regexp.MustCompile(`(?m)^ *--- FAIL: (\S+)`)
	running = regexp.MustCompile(`(?m)^panic: test timed out[^\n]*\n\s*running tests:\s*\n\s*(\S+)`)
)

// failedTest returns the test that failed: of several, the innermost, which is named last.
func failedTest(output string) string {
	if stopped := running.FindStringSubmatch(output); stopped != nil {
		return stopped[1] + ", which did not end"
	}
	if failures := failure.FindAllStringSubmatch(output, -1); len(failures) > 0 {
		return failures[len(failures)-1][1]
	}
	return "the test binary, which ended"
}

// test runs go test in the tree. It returns what that prints; the error is its exit status.
func (s *suite) test(ctx context.Context, args []string) (string, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"test", "-vet=off", "-timeout=90s"}, args...)...)
	command.Dir = s.tree
	output, err := command.CombinedOutput()
	return string(output), err
}

// overlay writes an overlay file, with which go uses the changed text in place of the file's.
func (s *suite) overlay(file, changed string) (path string, remove func(), err error) {
	tree, err := filepath.Abs(s.tree)
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "mutant-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(folder) } // if that fails, it stays in the folder for temporary files
	instead := filepath.Join(folder, filepath.Base(file))
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(tree, file): instead}})
	if err == nil {
		err = os.WriteFile(instead, []byte(changed), 0o600)
	}
	path = filepath.Join(folder, "overlay.json")
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	return path, remove, nil
}

// copyWith copies the tree into a folder, with the changed text in place of the file's. It returns a command for
// go test -exec, which runs the tests of a package in the package's folder of the copy: what they read is of the copy.
func (s *suite) copyWith(folder, file, changed string) (command string, err error) {
	tree, err := filepath.Abs(s.tree)
	if err != nil {
		return "", err
	}
	target := filepath.Join(folder, "tree")
	source := os.DirFS(tree)
	err = fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."): // .git, and what tools keep
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(target, name), 0o700)
		case !entry.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(target, name), text, 0o600)
	})
	if err != nil {
		return "", err
	}
	err = os.WriteFile(filepath.Join(target, file), []byte(changed), 0o600)
	return fmt.Sprintf(`sh -c 'cd "%s${PWD#%s}" && exec "$0" "$@"'`, target, tree), err
}

// report prints a line of the table. It returns an error if the mutant survived or could not be tried.
func report(m *mutant, v verdict, out io.Writer) (fault error) {
	found := v.found
	switch {
	case v.err != nil:
		found = "ERROR"
		fault = fmt.Errorf("%q: %w", m.name, v.err)
	case found == "":
		found = "SURVIVED"
		fault = fmt.Errorf("%q in %s makes none of the tests fail: %v", m.name, m.file, m.test)
	}
	_, err := fmt.Fprintf(out, "%-72s %-26s %6.1f s  %s\n", m.name, m.file, v.took.Seconds(), found)
	return errors.Join(fault, err)
}
