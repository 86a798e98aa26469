package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme checks that the README shows lines of this program.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Show the portal in your product\n")
	section, _, ends := strings.Cut(section, "\n## ")
	if !found || !ends {
		t.Fatal("the README has no section about this program")
	}
	files := map[string]string{"html": pageText, "js": string(script)}
	for _, block := range regexp.MustCompile("(?ms)^```(html|js)\n(.*?)^```$").FindAllStringSubmatch(section, -1) {
		for line := range strings.Lines(block[2]) {
			if !strings.Contains(files[block[1]], line) {
				t.Errorf("the README shows %s, and the program has no such line", line)
			}
		}
		delete(files, block[1])
	}
	if len(files) > 0 {
		t.Errorf("the README shows nothing of %d files", len(files))
	}
}
