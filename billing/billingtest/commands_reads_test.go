package billingtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// without is a command that forgets to declare what it reads.
type without struct{ billing.Command }

func (without) Reads(*billing.Draft) {}

// A command that looks up what its Reads does not declare fails its first test: it panics with a sentence that says so.
func TestCommandsDeclareWhatTheyRead(t *testing.T) {
	for _, c := range everyCommand() {
		store := exampleStore(t)
		_, needed := decide(t, store, c)
		said := func() (said string) {
			defer func() {
				if reason := recover(); reason != nil {
					said = fmt.Sprint(reason)
				}
			}()
			decide(t, store, without{c})
			return ""
		}()
		switch reads := declared(needed); {
		case reads && !strings.Contains(said, "which its Reads does not declare"):
			t.Errorf("%s reads %+v; without its Reads it should panic with a sentence, and says %q", nameOf(c), needed, said)
		case !reads && said != "":
			t.Errorf("%s panics: %s", nameOf(c), said)
		}
	}
}

// declared reports whether something is needed that a command has to declare. Documents that passing time looks up as well are loaded
// whoever looks them up.
func declared(needs billing.Needs) bool {
	facts := map[billing.WalletID]billing.Need{}
	for id, need := range needs.Facts {
		if need.Documents = nil; need.Any() {
			facts[id] = need
		}
	}
	needs.Facts = facts
	return needs.Any()
}

// What a command reads may depend on what the commands before it in the same commit have changed.
func TestReadsFollowEarlierCommands(t *testing.T) {
	store := NewMemory()
	ref := walletN(1)
	repaying := grant(ref, billing.GrantRef{Sequence: 1})
	repaying.Amount = 5
	change := opening(1)
	after := &change.After
	after.OverdraftLimit, after.Debt, after.Posted, after.Sequence, after.Depleted = 100, 5, -5, 3, true
	after.Repayments = []billing.Repayment{{Grant: repaying.Ref, Amount: 5}}
	change.Created = []*billing.Grant{repaying}
	var commands []billing.Command
	for n := range int64(2) { // two usages that were spent into debt, half of which was repaid since
		key := fmt.Sprint("usage ", n)
		usage := line(ref, 2+n, key)
		usage.Amount = -5
		change.Lines = append(change.Lines, usage)
		commands = append(commands, &billing.ReverseUsage{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("reversal ", n)}, Transaction: usage.ID(),
			ExpiredCredits: billing.ExpiredGrace,
			Reason:         "r",
		})
	}
	if err := store.Commit(t.Context(), decision(change)); err != nil {
		t.Fatal(err)
	}
	verdict, _ := decide(t, store, commands...)
	for i, o := range verdict.Outcomes {
		if o.Transaction == nil {
			t.Errorf("reversal %d: %+v", i, o)
		}
	}
	second := verdict.Outcomes[1].Transaction
	if want := []billing.Drawdown{{Grant: repaying.Ref, Amount: 5}}; second == nil ||
		!slices.Equal(second.Drawdowns, want) {
		t.Errorf("the second reversal gives back %+v, want %+v", second, want)
	}
}
