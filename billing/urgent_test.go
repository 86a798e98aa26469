package billing

import (
	"testing"
	"time"
)

// TestUrgent: a commit that has nothing but usages of grants which still have credit is not urgent. Any other may have an
// event that is nobody else's to delay.
func TestUrgent(t *testing.T) {
	for name, test := range map[string]struct {
		life   func(*subscriber)
		urgent bool
	}{
		"a usage":                   {func(s *subscriber) { s.happens(0, s.spend(1)) }, false},
		"many usages":               {func(s *subscriber) { s.happens(0, s.spend(1), s.spend(2), s.spend(0)) }, false},
		"one that empties a grant":  {func(s *subscriber) { s.happens(0, s.spend(10)) }, true},
		"one that passes an alert":  {func(s *subscriber) { s.happens(0, s.spend(60)) }, true},
		"one that empties a wallet": {func(s *subscriber) { s.happens(0, s.spend(110)) }, true},
		"a grant":                   {func(s *subscriber) { s.happens(0, s.grant(1, 0, 0)) }, true},
		"a grant with usages":       {func(s *subscriber) { s.happens(0, s.spend(1), s.grant(1, 0, 0)) }, true},
		"a grant that lapsed":       {func(s *subscriber) { s.happens(2*hour, s.spend(1)) }, true},
		"another status":            {func(s *subscriber) { s.happens(0, SetWalletStatus{Keyed: s.key(), Status: WalletFrozen}) }, true},
		"other alerts":              {func(s *subscriber) { s.happens(0, s.alerts(1)) }, true},
		"a usage of a wallet in debt": {func(s *subscriber) {
			s.happens(0, s.spend(111))
			s.happens(0, s.spend(1))
		}, false},
	} {
		s := newSubscriber(t, 100*Credit)
		s.happens(0, s.grant(10, 0, hour), s.grant(100, 0, 0), s.alerts(50))
		var last *WalletChange
		watched := s.watched
		s.watched = func(change *WalletChange) { watched(change); last = change }
		test.life(s)
		if got := Urgent(last.Before, &last.After); got != test.urgent {
			t.Errorf("%s: urgent is %t", name, got)
		}
	}
	s := newStoredWallet(t, 0)
	if !Urgent(nil, &s.wallet) {
		t.Error("a wallet that was opened is not urgent")
	}
}

// TestUrgentOfPages: what changes in a page of grants is seen in the summary of the page.
func TestUrgentOfPages(t *testing.T) {
	s := newStoredWallet(t, 0)
	before, after := s.wallet.Clone(), s.wallet.Clone()
	before.Pages = []PageSummary{{Number: 1, Count: 3}, {Number: 2, Count: 3}}
	after.Pages = []PageSummary{{Number: 1, Count: 3}, {Number: 2, Count: 3, Sum: 1, Change: time.Unix(1, 0)}}
	if Urgent(before, after) {
		t.Error("a usage of a grant in a page is urgent")
	}
	after.Pages[1].Count = 2
	if !Urgent(before, after) {
		t.Error("a grant less in a page is not urgent")
	}
}
