package stripe_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/stripe"
)

// Whoever makes the endpoint by the document gets each event that matters, and no others, in the version of the calls.
func TestDocument(t *testing.T) {
	text := string(must(os.ReadFile("../docs/stripe.md"))(t))
	_, rest, _ := strings.Cut(text, "```\n")
	block, _, _ := strings.Cut(rest, "```")
	if listed := strings.Fields(block); !slices.Equal(listed, stripe.Events) {
		t.Errorf("docs/stripe.md lists the events\n%v\nwant\n%v", listed, stripe.Events)
	}
	if !strings.Contains(text, "api_version="+stripe.Version) {
		t.Errorf("docs/stripe.md does not have version %s", stripe.Version)
	}
	if len(stripe.Events) > 20 {
		t.Errorf("Stripe's list of events takes 20 types, and there are %d", len(stripe.Events))
	}
}
