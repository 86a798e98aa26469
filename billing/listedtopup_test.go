package billing

import (
	"slices"
	"testing"
	"time"
)

// inList returns the statuses of the lists into which a commit puts top-ups, and those from which it removes some.
func inList(c *WalletChange) (put, removed []TopUpStatus) {
	for _, document := range c.Documents {
		if l, is := document.(*ListedTopUp); is {
			put = append(put, l.Status)
		}
	}
	for _, key := range c.Removed {
		if key.Kind == KindListedTopUp {
			removed = append(removed, TopUpStatus(key.Parent))
		}
	}
	return put, removed
}

// recharged is a wallet whose next usage starts a recharge.
func recharged(t *testing.T) *followed {
	f := newFollowed(t)
	f.grant(1000 * Credit)
	f.wallet.Recharge = &Recharge{
		Enabled: true, Threshold: 1000 * Credit, Cap: 5000, CapCurrency: "EUR", Method: "m", Provider: "bank", Zone: "UTC",
		Terms: PackTerms{Code: "p", Quantity: 1, Credits: Credit, Price: Amount{1000, "EUR"}},
	}
	return f
}

// The commit that creates a top-up puts it into a list. One that has no room for that leaves it out, and no usage is refused
// for it: the next commit of the top-up lists it.
func TestTopUpsAreListed(t *testing.T) {
	for usages, listed := range map[int]bool{1: true, 97: true, MaxCommitCommands: false} {
		f := recharged(t)
		commit := f.commit(f.uses(usages, 1)...)
		put, removed := inList(commit)
		at := slices.IndexFunc(commit.Documents, func(d Document) bool { _, is := d.(*TopUp); return is })
		if at < 0 || len(commit.Lines) != usages {
			t.Fatalf("%d usages: %d lines, and documents %+v", usages, len(commit.Lines), commit.Documents)
		}
		bought := commit.Documents[at].(*TopUp)
		if slices.Equal(put, []TopUpStatus{TopUpPending}) != listed || len(removed) > 0 || bought.Unlisted == listed {
			t.Errorf("%d usages: listed in %v, removed from %v, and unlisted: %t", usages, put, removed, bought.Unlisted)
		}
		if n := (&Decision{Wallets: []WalletChange{*commit}}).Items(); n > MaxCommitItems {
			t.Errorf("%d usages take %d items", usages, n)
		}
		for _, status := range []TopUpStatus{TopUpPending, TopUpFailed} {
			w := newWalletDraft(&Snapshot{Wallet: *f.wallet}, f.now)
			next := bought.Clone()
			next.Status = status
			w.putTopUp(next, f.now.Add(time.Minute))
			w.draft = &Draft{view: &View{Documents: map[DocumentKey]Document{bought.DocumentKey(): bought}}}
			change := w.seal(false)
			put, removed := inList(&change)
			moved := status != TopUpPending
			if slices.Equal(put, []TopUpStatus{status}) != (moved || !listed) || (len(removed) == 1) != (moved && listed) || next.Unlisted {
				t.Errorf("%d usages, then %s: listed in %v, removed from %v", usages, status, put, removed)
			}
		}
	}
}

// The ids of lists sort by the instants of their top-ups.
func TestListedTopUpIDs(t *testing.T) {
	early := &TopUp{WalletRef: WalletRef{Live, "wal_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"}, Place: GrantRef{9, 1}, CreatedAt: time.UnixMicro(1)}
	late := &TopUp{WalletRef: WalletRef{Live, "wal_00000000000000000000000000"}, Place: GrantRef{1, 0}, CreatedAt: time.UnixMicro(2)}
	first, second := ListedTopUpID(early), ListedTopUpID(late)
	if first >= second || ListedFrom(2) > second || ListedFrom(2) <= first || ListedFrom(-1) != ListedFrom(0) {
		t.Errorf("%s, %s", first, second)
	}
	if id, ok := ParseListedTopUpID(first); !ok || id != early.TopUpID() {
		t.Errorf("%s is read as %s", first, id)
	}
	for _, id := range []string{"", "0", string(early.TopUpID()), first + "0", "-" + first[1:]} {
		if _, ok := ParseListedTopUpID(id); ok {
			t.Errorf("%q is taken for one", id)
		}
	}
}
