package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// verdict is what became of a mutant.
type verdict struct {
	found string // the test that noticed; empty: it survived
	took  time.Duration
	err   error
}

// try applies all mutants first, so that one which no longer fits is known at once; makes sure that the tests pass
// where nothing is changed; and then tries each.
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
		faults = append(faults, errors.New("there are none of that name"))
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for _, args := range baselines {
		if output, err := s.test(ctx, args); err != nil {
			return fmt.Errorf("the tests %v fail where nothing is changed: %w\n%s", args, err, output)
		}
	}
	return s.tryEach(ctx, chosen, out)
}

// tryEach tries some at once, and prints what became of each. It is an error where one survived or could not be tried.
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

// tryOne has the tests of a mutant run with it.
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
	output, err := s.test(ctx, append([]string{"-overlay", overlay, "-failfast"}, m.test...))
	var exit *exec.ExitError
	switch {
	case err == nil:
		return verdict{}
	case ctx.Err() != nil:
		return verdict{err: ctx.Err()}
	case !errors.As(err, &exit) || strings.Contains(output, "[build failed]") || strings.Contains(output, "[setup failed]"):
		return verdict{err: fmt.Errorf("it could not be tried: %w\n%s", err, output)}
	}
	return verdict{found: finder(output)}
}

// failure is how go test names a test that failed, and running one that it gave up in.
var (
	failure = regexp.MustCompile(`(?m)^ *--- FAIL: (\S+)`)
	running = regexp.MustCompile(`(?m)^panic: test timed out[^\n]*\n\s*running tests:\s*\n\s*(\S+)`)
)

// finder is the test that failed, the innermost that is named last.
func finder(output string) string {
	if given := running.FindStringSubmatch(output); given != nil {
		return given[1] + ", which did not end"
	}
	if failures := failure.FindAllStringSubmatch(output, -1); len(failures) > 0 {
		return failures[len(failures)-1][1]
	}
	return "the test binary, which ended"
}

// test runs go test in the tree. What it prints is answered, and its exit is the error.
func (s *suite) test(ctx context.Context, args []string) (string, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"test", "-vet=off", "-timeout=90s"}, args...)...)
	command.Dir = s.tree
	output, err := command.CombinedOutput()
	return string(output), err
}

// overlay writes a file that has go take the changed text for that of the file.
func (s *suite) overlay(file, changed string) (path string, remove func(), err error) {
	tree, err := filepath.Abs(s.tree)
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "mutant-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(folder) } // what is left of it is in the folder for what is left
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

// report prints a line of the table, and answers what is wrong with it, or nil.
func report(m *mutant, v verdict, out io.Writer) (fault error) {
	found := v.found
	switch {
	case v.err != nil:
		found = "ERROR"
		fault = fmt.Errorf("%q: %w", m.name, v.err)
	case found == "":
		found = "SURVIVED"
		fault = fmt.Errorf("%q in %s is noticed by none of %v", m.name, m.file, m.test)
	}
	_, err := fmt.Fprintf(out, "%-72s %-26s %6.1f s  %s\n", m.name, m.file, v.took.Seconds(), found)
	return errors.Join(fault, err)
}
