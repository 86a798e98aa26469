package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mutant is a single change that breaks a promise.
type mutant struct {
	name    string // the fault, as one would report it
	file    string
	oldText string
	newText string
	test    []string // the arguments of go test for the tests that should fail
}

// parse parses mutants.txt. Each mutant is a line "= name", then "file", "test", the lines of the old text, each after
// "-" and one space, and those of the new text, each after "+" and one space. The old text may begin and end within a
// line.
func parse(text string) ([]mutant, error) {
	var mutants []mutant
	var removed, added []string
	finish := func() error {
		if len(mutants) == 0 {
			return nil
		}
		m := &mutants[len(mutants)-1]
		m.oldText, m.newText = strings.Join(removed, "\n"), strings.Join(added, "\n")
		removed, added = nil, nil
		if m.file == "" || len(m.test) == 0 || m.oldText == "" || m.oldText == m.newText {
			return fmt.Errorf("%q changes nothing, or lacks its file or its test: give file, test, - and + lines", m.name)
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
			return nil, fmt.Errorf("line %d is before the first name: begin with a line \"= name\"", at+1)
		case word == "file":
			mutants[len(mutants)-1].file = rest
		case word == "test":
			mutants[len(mutants)-1].test = strings.Fields(rest)
		case word == "-":
			removed = append(removed, rest)
		case word == "+":
			added = append(added, rest)
		default:
			return nil, fmt.Errorf("line %d begins with %q, not with =, file, test, - or +", at+1, word)
		}
	}
	return mutants, finish()
}

// apply returns the text of the file with the change. The old text has to occur once.
func (m *mutant) apply(tree string) (string, error) {
	text, err := os.ReadFile(filepath.Join(tree, m.file))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.oldText); n != 1 {
		return "", fmt.Errorf("the old text is in %s %d times, but has to be there once: adapt it\n%s", m.file, n, m.oldText)
	}
	return strings.Replace(string(text), m.oldText, m.newText, 1), nil
}
