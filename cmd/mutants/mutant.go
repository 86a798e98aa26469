package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mutant is a single change that breaks a promise.
type mutant struct {
	name string // the fault, as one would report it
	file string
	old  string
	new  string
	test []string // the arguments of go test for the tests that should notice
}

// parse reads mutants as mutants.txt has them: a line "= name", then "file", "test", and the lines that go, each after
// "-" and one space, and those that come, each after "+" and one space. What goes may begin and end within a line.
func parse(text string) ([]mutant, error) {
	var mutants []mutant
	var old, new []string
	finish := func() error {
		if len(mutants) == 0 {
			return nil
		}
		m := &mutants[len(mutants)-1]
		m.old, m.new = strings.Join(old, "\n"), strings.Join(new, "\n")
		old, new = nil, nil
		if m.file == "" || len(m.test) == 0 || m.old == "" || m.old == m.new {
			return fmt.Errorf("%q changes nothing, or lacks its file or its test", m.name)
		}
		return nil
	}
	for at, line := range strings.Split(text, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.TrimSpace(line) == "" || word == "#":
		case word == "=":
			if err := finish(); err != nil {
				return nil, err
			}
			mutants = append(mutants, mutant{name: rest})
		case len(mutants) == 0:
			return nil, fmt.Errorf("line %d stands before the first name", at+1)
		case word == "file":
			mutants[len(mutants)-1].file = rest
		case word == "test":
			mutants[len(mutants)-1].test = strings.Fields(rest)
		case word == "-":
			old = append(old, rest)
		case word == "+":
			new = append(new, rest)
		default:
			return nil, fmt.Errorf("line %d begins with %q, which is nothing", at+1, word)
		}
	}
	return mutants, finish()
}

// apply answers the file with the change, or an error where what goes is not there, or not once.
func (m *mutant) apply(tree string) (string, error) {
	text, err := os.ReadFile(filepath.Join(tree, m.file))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return "", fmt.Errorf("what goes stands in %s %d times; it has to stand there once:\n%s", m.file, n, m.old)
	}
	return strings.Replace(string(text), m.old, m.new, 1), nil
}
