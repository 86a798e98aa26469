package outbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// documentation returns the text of docs/webhooks.md, its lines joined.
func documentation(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every type is documented with an example, which is what the code sends.
func TestDocumentationShowsEveryEvent(t *testing.T) {
	text := documentation(t)
	for _, kind := range append(append([]billing.EventType{}, billing.EventTypes...), EventTest) {
		_, section, found := strings.Cut(text, "\n### `"+string(kind)+"`\n")
		_, shown, fenced := strings.Cut(section, "```json\n")
		shown, _, ended := strings.Cut(shown, "\n```")
		want := &bytes.Buffer{}
		if err := json.Indent(want, []byte(Example(kind)), "", "  "); err != nil {
			t.Fatalf("the example of %s is no JSON: %v", kind, err)
		}
		if !found || !fenced || !ended || shown != want.String() {
			t.Errorf("docs/webhooks.md lacks this example of %s:\n%s", kind, want)
		}
	}
	if n := strings.Count(text, "\n### `"); n != len(billing.EventTypes)+1 {
		t.Errorf("docs/webhooks.md shows %d types", n)
	}
}

// The documented schedule is the one in the code.
func TestDocumentationHasTheSchedule(t *testing.T) {
	words := make([]string, len(retries))
	for i, wait := range retries {
		switch {
		case wait < time.Minute:
			words[i] = fmt.Sprintf("%d s", wait/time.Second)
		case wait < time.Hour:
			words[i] = fmt.Sprintf("%d min", wait/time.Minute)
		default:
			words[i] = fmt.Sprintf("%d h", wait/time.Hour)
		}
	}
	last := len(words) - 1
	want := strings.Join(words[:last], ", ") + " and " + words[last]
	if text := strings.Join(strings.Fields(documentation(t)), " "); !strings.Contains(text, want) {
		t.Errorf("docs/webhooks.md does not say %q", want)
	}
}

// Every type has an example.
func TestEveryTypeHasAnExample(t *testing.T) {
	for _, e := range examples() {
		if !e.Type.Valid() || !e.ID.Valid() || e.At.IsZero() || e.Tenant != billing.Live {
			t.Errorf("%+v", e)
		}
	}
	if Example("sale.made") != "" {
		t.Error("a text that is no type has an example")
	}
}

// However many grants a line draws on, its payload stays small.
func TestPayloadsAreBounded(t *testing.T) {
	line := exampleLine(billing.TypeUsage, 2, -exampleSpent)
	for n := range int64(billing.MaxLiveGrants) {
		line.Drawdowns = append(line.Drawdowns, billing.Drawdown{Grant: billing.GrantRef{Sequence: n + 1}, Amount: 1})
	}
	const most = 100
	line.Metadata = billing.Metadata{"k": strings.Repeat("\x01", billing.MaxMetadataBytes)}
	for _, e := range examples() {
		if e.Type != billing.EventUsageRecorded {
			continue
		}
		e.Line = line
		payload := billing.NewEventRecord(&e, exampleTime).Payload
		var received struct {
			Data struct {
				Transaction struct {
					Drawdowns     []any
					MoreDrawdowns int
				}
			}
		}
		if err := json.Unmarshal([]byte(payload), &received); err != nil {
			t.Fatal(err)
		}
		of := received.Data.Transaction
		if len(payload) > 32<<10 || len(of.Drawdowns) != most || len(of.Drawdowns)+of.MoreDrawdowns != len(line.Drawdowns) {
			t.Errorf("a payload of %d bytes has %d drawdowns of %d", len(payload), len(of.Drawdowns), len(line.Drawdowns))
		}
	}
}
