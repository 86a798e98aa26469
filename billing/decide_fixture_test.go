package billing

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"
)

// storedWallet is a wallet, with everything that belongs to it, on which these tests decide commands and store the
// decisions.
type storedWallet struct {
	t       *testing.T
	now     time.Time
	wallet  Wallet
	pages   map[int][]LiveGrant
	grants  map[GrantRef]*Grant
	lines   map[KeyHash]*Transaction
	holds   map[DocumentKey]*Hold // open and ended
	others  map[DocumentKey]Document
	large   bool // too large to compare after each decision
	commits int
	watched func(*WalletChange) // is called with each decision that is stored; nil: nothing is
	stores  func(*Decision)     // likewise, with all of the decision
}

func newStoredWallet(t *testing.T, overdraft Credits) *storedWallet {
	return &storedWallet{
		t: t, now: testInstant,
		wallet: Wallet{
			WalletRef: WalletRef{Live, testWallet}, Unit: "credits", Status: WalletActive, OverdraftLimit: overdraft,
			CreatedAt: testInstant, CommittedAt: testInstant, Revision: 1, Depleted: true,
		},
		pages: map[int][]LiveGrant{}, grants: map[GrantRef]*Grant{}, lines: map[KeyHash]*Transaction{},
		holds: map[DocumentKey]*Hold{}, others: map[DocumentKey]Document{},
	}
}

// do decides commands and stores the decisions until no command waits. It returns the outcomes.
func (s *storedWallet) do(atomic bool, commands ...Command) []Outcome {
	s.t.Helper()
	outcomes := make([]Outcome, len(commands))
	open := make([]int, len(commands))
	for i := range open {
		open[i] = i
	}
	for tries := 0; len(open) > 0; tries++ {
		if tries > 200 {
			s.t.Fatal("commands still wait after 200 decisions")
		}
		var left []Command
		for _, at := range open {
			left = append(left, commands[at])
		}
		verdict := s.decide(left, atomic)
		var waiting []int
		for i, at := range open {
			outcomes[at] = verdict.Outcomes[i]
			if verdict.Outcomes[i].Waiting {
				waiting = append(waiting, at)
			}
		}
		if verdict.Decision != nil {
			s.put(verdict.Decision)
		}
		open = waiting
	}
	return outcomes
}

// bookDue does what a timer does: it books what is due.
func (s *storedWallet) bookDue() {
	s.t.Helper()
	for verdict := (Verdict{Behind: true}); verdict.Behind; {
		if verdict = s.decide(nil, false); verdict.Decision != nil {
			s.put(verdict.Decision)
		}
	}
}

// decide loads what is needed, and checks each time that Decide changed nothing and returns the same when called again.
func (s *storedWallet) decide(commands []Command, atomic bool) Verdict {
	s.t.Helper()
	aimed := make([]Command, len(commands))
	for i, c := range commands {
		aimed[i] = s.of(c)
	}
	view := s.view()
	snapshot := view.Wallets[s.wallet.ID]
	for range 200 {
		before := s.copyOf(snapshot)
		verdict := Decide(view, aimed, atomic)
		if !s.large {
			if again := Decide(view, aimed, atomic); !reflect.DeepEqual(verdict, again) {
				s.t.Fatalf("the second call of Decide returned something else:\n%+v\n%+v", verdict, again)
			}
			if !reflect.DeepEqual(snapshot, before) {
				s.t.Fatalf("Decide changed its input:\n%+v\n%+v", before, snapshot)
			}
		}
		if !verdict.Needs.Any() {
			return verdict
		}
		s.supply(snapshot, verdict.Needs.Facts[s.wallet.ID])
		s.supplyDocuments(view, verdict.Needs.Documents)
	}
	s.t.Fatal("Decide needs more facts after 200 rounds")
	return Verdict{}
}

// view returns a view of the wallet and nothing else.
func (s *storedWallet) view() *View {
	return &View{
		Tenant: s.wallet.Tenant, Now: s.now, Clock: s.now,
		Wallets: map[WalletID]*Snapshot{s.wallet.ID: {Wallet: *s.wallet.Clone()}},
	}
}

// of returns the command with this wallet, if it names one by its field Wallet.
func (s *storedWallet) of(c Command) Command {
	wallet := string(s.wallet.ID)
	switch c := c.(type) {
	case GrantCredits:
		c.Wallet = wallet
		return c
	case AdjustBalance:
		c.Wallet = wallet
		return c
	case RecordUsage:
		c.Wallet = wallet
		return c
	case SetWalletStatus:
		c.Wallet = wallet
		return c
	case SetBalanceAlerts:
		c.Wallet = wallet
		return c
	case PlaceHold:
		c.Wallet = wallet
		return &c
	case StartSubscription:
		c.Wallet = wallet
		return c
	case SetSpendLimit:
		c.Wallet = wallet
		return c
	case SetDrawLimit:
		c.Wallet = wallet
		return c
	case CreateBudget:
		c.Wallet = wallet
		return c
	}
	return c
}

func (s *storedWallet) copyOf(snapshot *Snapshot) *Snapshot {
	if s.large {
		return nil
	}
	copied := &Snapshot{Wallet: *snapshot.Wallet.Clone(), Facts: Facts{
		Pages: maps.Clone(snapshot.Facts.Pages), Grants: maps.Clone(snapshot.Facts.Grants),
		Lines: maps.Clone(snapshot.Facts.Lines), Holds: cloneHolds(snapshot.Facts.Holds),
		HoldsKnown: snapshot.Facts.HoldsKnown, Subscriptions: maps.Clone(snapshot.Facts.Subscriptions), Documents: maps.Clone(snapshot.Facts.Documents),
	}}
	for number, grants := range copied.Facts.Pages {
		copied.Facts.Pages[number] = slices.Clone(grants)
	}
	for ref, g := range copied.Facts.Grants {
		if g != nil {
			copied.Facts.Grants[ref] = g.Clone()
		}
	}
	for key, line := range copied.Facts.Lines {
		if line != nil {
			copied.Facts.Lines[key] = line.Clone()
		}
	}
	return copied
}

// supply adds the facts that a decision needs to a snapshot.
func (s *storedWallet) supply(snapshot *Snapshot, need Need) {
	facts := &snapshot.Facts
	if facts.Pages == nil {
		*facts = Facts{Pages: map[int][]LiveGrant{}, Grants: map[GrantRef]*Grant{}, Lines: map[KeyHash]*Transaction{}}
	}
	for _, number := range need.Pages {
		facts.Pages[number] = slices.Clone(s.pages[number])
	}
	for _, ref := range need.Grants {
		facts.Grants[ref] = s.grants[ref]
	}
	for _, key := range need.Lines {
		facts.Lines[key] = s.lines[key]
	}
	for _, key := range need.Documents {
		if facts.Documents == nil {
			facts.Documents = map[DocumentKey]Document{}
		}
		facts.Documents[key] = nil
		if stored := s.others[key]; stored != nil {
			facts.Documents[key] = stored.CloneDocument()
		}
	}
	for _, place := range need.Subscriptions {
		if facts.Subscriptions == nil {
			facts.Subscriptions = map[GrantRef]*Subscription{}
		}
		stored, _ := s.others[SubscriptionKey(s.wallet.WalletRef, place)].(*Subscription)
		facts.Subscriptions[place] = stored.Clone()
	}
	if need.Holds {
		facts.HoldsKnown, facts.Holds = true, nil
		open := s.openHolds()
		for _, number := range slices.Sorted(maps.Keys(open)) {
			facts.Holds = append(facts.Holds, open[number].Clone())
		}
	}
}

// openHolds returns the holds that are stored as open, by their numbers.
func (s *storedWallet) openHolds() map[int64]*Hold {
	open := map[int64]*Hold{}
	for _, h := range s.holds {
		if h.Status == HoldOpen {
			open[h.Number] = h
		}
	}
	return open
}

func cloneHolds(holds []*Hold) (copied []*Hold) {
	for _, h := range holds {
		copied = append(copied, h.Clone())
	}
	return copied
}

// supplyDocuments adds documents that a decision needs to a view.
func (s *storedWallet) supplyDocuments(view *View, keys []DocumentKey) {
	if view.Documents == nil && len(keys) > 0 {
		view.Documents = map[DocumentKey]Document{}
	}
	for _, key := range keys {
		view.Documents[key] = s.others[key]
		if h := s.holds[key]; h != nil {
			view.Documents[key] = h.Clone()
		}
	}
}

// put stores a decision.
func (s *storedWallet) put(d *Decision) {
	s.t.Helper()
	if err := d.Validate(); err != nil {
		s.t.Fatal(err)
	}
	change := &d.Wallets[0]
	s.commits++
	if s.watched != nil {
		s.watched(change)
	}
	if s.stores != nil {
		s.stores(d)
	}
	s.wallet = *change.After.Clone()
	for _, page := range change.Pages {
		delete(s.pages, page.Number)
		if len(page.Grants) > 0 {
			s.pages[page.Number] = slices.Clone(page.Grants)
		}
	}
	for _, g := range change.Created {
		s.grants[g.Ref] = g.Clone()
	}
	for _, end := range change.Ended {
		s.grants[end.Grant].Ended, s.grants[end.Grant].EndedAt = end.Status, end.At
	}
	for _, paid := range change.Paid {
		s.grants[paid.Grant].Cost = &paid.Cost
	}
	for _, back := range change.Returned {
		if s.grants[back.Grant].Returned != back.From {
			s.t.Fatalf("%+v, but the grant has %s", back, s.grants[back.Grant].Returned)
		}
		s.grants[back.Grant].Returned = back.To
	}
	for _, line := range change.Lines {
		s.lines[line.KeyHash()] = line.Clone()
	}
	for _, key := range change.Removed {
		delete(s.holds, key)
		delete(s.others, key)
	}
	for _, document := range change.Documents {
		if h, is := document.(*Hold); is {
			s.holds[h.DocumentKey()] = h.Clone()
		} else {
			s.others[document.DocumentKey()] = document.CloneDocument()
		}
	}
	for _, c := range d.Documents {
		if c.After != nil {
			s.others[c.Key] = c.After.CloneDocument()
		}
	}
	for _, r := range change.Reversed {
		s.lines[r.Key].Reversed = r.To
	}
}

func setAside(key Keyed, credits Credits, seconds int) PlaceHold {
	return PlaceHold{Keyed: key, Amount: &credits, UpTo: true, ExpiresIn: seconds}
}

func charge(key Keyed, credits Credits) RecordUsage {
	return RecordUsage{Keyed: key, Action: "a", Credits: &credits, OnShortfall: ShortfallReject}
}
