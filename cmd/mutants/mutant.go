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
	goes string
	come string
	test []string // the arguments of go test for the tests that should notice
}

// parse reads mutants as mutants.txt has them: a line "= name", then "file", "test", and the lines that go, each after
// "-" and one space, and those that come, each after "+" and one space. What goes may begin and end within a line.
func parse(text string) ([]mutant, error) {
	var mutants []mutant
	var goes, come []string
	finish := func() error {
		if len(mutants) == 0 {
			return nil
		}
		m := &mutants[len(mutants)-1]
		m.goes, m.come = strings.Join(goes, "\n"), strings.Join(come, "\n")
		goes, come = nil, nil
		if m.file == "" || len(m.test) == 0 || m.goes == "" || m.goes == m.come {
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
			goes = append(goes, rest)
		case word == "+":
			come = append(come, rest)
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
	if n := strings.Count(string(text), m.goes); n != 1 {
		return "", fmt.Errorf("what goes stands in %s %d times; it has to stand there once:\n%s", m.file, n, m.goes)
	}
	return strings.Replace(string(text), m.goes, m.come, 1), nil
}
