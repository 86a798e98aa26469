package infra

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
)

// answerEvents sends each event of infra/events, and checks its answer as infra/sam-local.sh does.
func (d *deployment) answerEvents(t *testing.T) {
	text, err := os.ReadFile("events/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	d.processes["pretraffic"] = lambdatest.Start(t, lambdatest.Build(t, "../lambdas/pretraffic"), "FUNCTION=graphql")
	answered := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		event, want, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.HasPrefix(event, "#") {
			continue
		}
		answered["events/"+event] = true
		payload, err := os.ReadFile("events/" + event)
		if err != nil {
			t.Fatal(err)
		}
		function, _, _ := strings.Cut(event, "/")
		got := d.processes[function].Invoke(string(payload)).Body
		if !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%s is answered %s, not %s", event, got, want)
		}
	}
	files, err := filepath.Glob("events/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !answered[file] {
			t.Errorf("events/answers.txt has no answer to %s", file)
		}
	}
}
