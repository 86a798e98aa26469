package ledger_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// TestReplayAfterARefusal: a request that was recorded long ago is replayed, even if a process that has not read the
// wallet yet would refuse it now.
func TestReplayAfterARefusal(t *testing.T) {
	b := newFixture(t)
	first, err := b.use("all", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, process := range []*fixture{b, b.rival()} {
		again, err := process.use("all", 100)
		if err != nil || !again.Replayed || again.Value.Hash != first.Value.Hash {
			t.Errorf("got %+v, %v", again, err)
		}
		if _, err := process.use("more", 100); refusalOf(err) != billing.CodeInsufficientCredits {
			t.Errorf("another request: %v", err)
		}
	}
}
