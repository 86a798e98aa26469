package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// forgedStore is a store in which somebody changed lines, the state of a wallet or its open holds, without the ledger.
type forgedStore struct {
	*billingtest.Faulty
	line  func(*billing.Transaction) *billing.Transaction // nil: the line was deleted
	state func(*billing.Wallet)
	holds func([]*billing.Hold) []*billing.Hold
}

func (f *forgedStore) ListDocuments(
	ctx context.Context, c billing.Collection, before string,
) ([]billing.Document, error) {
	found, err := f.Faulty.ListDocuments(ctx, c, before)
	if c.Kind != billing.KindHold || f.holds == nil {
		return found, err
	}
	holds := make([]*billing.Hold, len(found))
	for i := range found {
		holds[i] = found[i].(*billing.Hold)
	}
	forged := []billing.Document{}
	for _, h := range f.holds(holds) {
		forged = append(forged, h)
	}
	return forged, err
}

// audit returns what an audit of the wallet of a fixture finds in the store.
func (f *forgedStore) audit(b *fixture) *ledger.Audited {
	b.t.Helper()
	if f.line == nil {
		f.line = func(l *billing.Transaction) *billing.Transaction { return l }
	}
	if f.state == nil {
		f.state = func(*billing.Wallet) {}
	}
	w := billingtest.NewWorld(f, 3)
	s, err := w.Wallet(b.t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	audit, err := w.Audit(b.t.Context(), s, w.Time())
	if err != nil {
		b.t.Fatal(err)
	}
	return audit
}

func (f *forgedStore) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	lines, err := f.Faulty.IndexedLines(ctx, ref, r)
	for i := range lines {
		lines[i] = f.line(lines[i])
	}
	return slices.DeleteFunc(lines, func(line *billing.Transaction) bool { return line == nil }), err
}

func (f *forgedStore) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	records, err := f.Faulty.Records(ctx, ref, keys)
	for key, record := range records {
		if record.Line == nil {
			continue
		}
		if record.Line = f.line(record.Line); record.Line == nil {
			delete(records, key)
			continue
		}
		records[key] = record
	}
	return records, err
}

func (f *forgedStore) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, fresh ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	wallets, err := f.Faulty.Wallets(ctx, tenant, ids, fresh)
	for _, w := range wallets {
		f.state(w)
	}
	return wallets, err
}

// somewhere is any line: an earlier one does not fit either.
const somewhere = -1

// at edits the line with a sequence.
func at(sequence int64, edit func(*billing.Transaction)) func(*billing.Transaction) *billing.Transaction {
	return func(line *billing.Transaction) *billing.Transaction {
		if line.Sequence == sequence {
			edit(line)
		}
		return line
	}
}

// TestAuditFindsForgery changes, one at a time, everything that somebody could change, and expects the audit to find
// it.
func TestAuditFindsForgery(t *testing.T) {
	for name, test := range map[string]struct {
		line  func(*billing.Transaction) *billing.Transaction
		state func(*billing.Wallet)
		first int64
	}{
		"nothing":              {nil, nil, 0},
		"amount":               {at(2, func(l *billing.Transaction) { l.Amount++ }), nil, 2},
		"balance":              {at(2, func(l *billing.Transaction) { l.BalanceAfter++ }), nil, 2},
		"reason":               {at(1, func(l *billing.Transaction) { l.Reason = "x" }), nil, 1},
		"actor":                {at(4, func(l *billing.Transaction) { l.Actor = "x" }), nil, 4},
		"action":               {at(2, func(l *billing.Transaction) { l.Action = "x" }), nil, 2},
		"key":                  {at(2, func(l *billing.Transaction) { l.Key = "x" }), nil, 2},
		"when it occurred":     {at(3, func(l *billing.Transaction) { l.OccurredAt = l.OccurredAt.Add(1000) }), nil, 3},
		"when it was recorded": {at(3, func(l *billing.Transaction) { l.RecordedAt = l.RecordedAt.Add(-time.Hour) }), nil, 3},
		"type":                 {at(3, func(l *billing.Transaction) { l.Type = billing.TypeUsage }), nil, 3},
		"terms of a grant":     {at(1, func(l *billing.Transaction) { l.Created[0].Priority++ }), nil, 1},
		"hash":                 {at(3, func(l *billing.Transaction) { l.Hash[0]++ }), nil, 3},
		"hash of the last":     {at(5, func(l *billing.Transaction) { l.Hash[0]++ }), nil, 5},
		"which grant": {at(2, func(l *billing.Transaction) {
			l.Drawdowns = []billing.Drawdown{{Grant: billing.GrantRef{Sequence: 9}, Amount: l.Drawdowns[0].Amount}}
		}), nil, somewhere},
		"a line is gone": {func(l *billing.Transaction) *billing.Transaction {
			if l.Sequence == 3 {
				return nil
			}
			return l
		}, nil, 3},
		"the first line is gone": {func(l *billing.Transaction) *billing.Transaction {
			if l.Sequence == 1 {
				return nil
			}
			return l
		}, nil, 1},
		"balance of the wallet":      {nil, func(w *billing.Wallet) { w.Posted++ }, 5},
		"debt of the wallet":         {nil, func(w *billing.Wallet) { w.Debt++ }, somewhere},
		"head of the wallet":         {nil, func(w *billing.Wallet) { w.Head[0]++ }, 5},
		"a grant and the balance":    {nil, func(w *billing.Wallet) { w.Live[0].Remaining++; w.Posted++ }, 5},
		"from one grant to another":  {nil, func(w *billing.Wallet) { w.Live[0].Remaining++; w.Live[1].Remaining-- }, 4},
		"a grant that nobody booked": {nil, func(w *billing.Wallet) { w.Live[0].Ref.Sequence = 7 }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			b.Pass(time.Minute)
			used, err := b.use("u", 30)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
				Keyed: keyed("r"), Transaction: used.Value.ID(), Reason: "r", ExpiredCredits: billing.ExpiredGrace,
			}); err != nil {
				t.Fatal(err)
			}
			b.credit(b.wallet, "more", 7)
			if _, err := b.use("v", 1); err != nil {
				t.Fatal(err)
			}
			audit := (&forgedStore{Faulty: b.store, line: test.line, state: test.state}).audit(b)
			if audit.OK != (test.first == 0) || audit.FirstMismatch != test.first && test.first != somewhere {
				t.Errorf("found %+v, want the first mismatch at %d", *audit, test.first)
			}
		})
	}
}

// TestAuditFindsForgedHolds changes, one at a time, everything that somebody could change of open holds, and of lines and
// of the state because of holds. The ledger is:
//
//	1, 2  grants of 100 and of 7
//	3, 4  hold 3 of 60 of the first grant; 10 of it are captured
//	5, 6  hold 5 of 45, which is 40 of the first grant and 5 of the second; 30 of it are captured
//	7     a usage of 1
func TestAuditFindsForgedHolds(t *testing.T) {
	type holds = []*billing.Hold
	edit := func(number int64, edit func(*billing.Hold)) func(holds) holds {
		return func(open holds) holds {
			for _, h := range open {
				if h.Number == number {
					edit(h)
				}
			}
			return open
		}
	}
	all := func(edits ...func(holds) holds) func(holds) holds {
		return func(open holds) holds {
			for _, edit := range edits {
				open = edit(open)
			}
			return open
		}
	}
	more := func(h *billing.Hold) { h.Pieces[0].Remaining++ }
	less := func(h *billing.Hold) { h.Pieces[0].Remaining-- }
	for name, test := range map[string]struct {
		line  func(*billing.Transaction) *billing.Transaction
		state func(*billing.Wallet)
		holds func(holds) holds
		first int64
	}{
		"nothing":            {nil, nil, nil, 0},
		"what is held after": {at(4, func(l *billing.Transaction) { l.HeldAfter++ }), nil, nil, 4},
		"what is held after, and stays so": {func(l *billing.Transaction) *billing.Transaction {
			if l.Sequence >= 3 {
				l.HeldAfter++
			}
			return l
		}, func(w *billing.Wallet) { w.Held++ }, nil, somewhere},
		"what a hold took":             {at(3, func(l *billing.Transaction) { l.HeldChange++ }), nil, nil, 3},
		"what a capture took":          {at(4, func(l *billing.Transaction) { l.HeldChange-- }), nil, nil, 4},
		"what a usage took":            {at(7, func(l *billing.Transaction) { l.HeldChange-- }), nil, nil, 7},
		"whose capture it is":          {at(4, func(l *billing.Transaction) { l.Hold = 5 }), nil, nil, somewhere},
		"whose line it is":             {at(7, func(l *billing.Transaction) { l.Hold = 5 }), nil, nil, 7},
		"held in the state":            {nil, func(w *billing.Wallet) { w.Held++ }, nil, 7},
		"held and posted":              {nil, func(w *billing.Wallet) { w.Held++; w.Posted++ }, nil, 7},
		"how many holds":               {nil, func(w *billing.Wallet) { w.Holds++ }, nil, 7},
		"no holds in the state":        {nil, func(w *billing.Wallet) { w.Holds = 0 }, nil, somewhere},
		"nothing held in the state":    {nil, func(w *billing.Wallet) { w.Holds, w.Held = 0, 0 }, nil, somewhere},
		"a piece":                      {nil, nil, edit(3, more), somewhere},
		"a piece, held and posted":     {nil, func(w *billing.Wallet) { w.Held++; w.Posted++ }, edit(3, more), somewhere},
		"from held to free":            {nil, func(w *billing.Wallet) { w.Held--; w.Live[0].Remaining++ }, edit(5, less), somewhere},
		"from one hold to another":     {nil, nil, all(edit(3, more), edit(5, less)), somewhere},
		"of another grant":             {nil, nil, edit(3, func(h *billing.Hold) { h.Pieces[0].Ref.Sequence = 2 }), somewhere},
		"of a grant that there isn't":  {nil, nil, edit(3, func(h *billing.Hold) { h.Pieces[0].Ref.Sequence = 9 }), somewhere},
		"a piece that is gone":         {nil, nil, edit(5, func(h *billing.Hold) { h.Pieces = h.Pieces[1:] }), somewhere},
		"a hold that is gone":          {nil, nil, func(open holds) holds { return open[1:] }, somewhere},
		"all holds that are gone":      {nil, nil, func(holds) holds { return nil }, somewhere},
		"a hold that is there twice":   {nil, nil, func(open holds) holds { return append(open, open[0]) }, somewhere},
		"a hold that is a reservation": {nil, nil, edit(3, func(h *billing.Hold) { h.Reserved = true }), somewhere},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			b.credit(b.wallet, "more", 7)
			for _, h := range []struct{ amount, captured billing.Credits }{{60, 10}, {45, 30}} {
				key := fmt.Sprint(h.amount)
				placed := b.place(key, h.amount, 900)
				if _, err := b.capture("c"+key, placed.Value.Hold.HoldID(), h.captured, false); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := b.use("u", 1); err != nil {
				t.Fatal(err)
			}
			audit := (&forgedStore{b.store, test.line, test.state, test.holds}).audit(b)
			if audit.OK != (test.first == 0) || audit.FirstMismatch != test.first && test.first != somewhere {
				t.Errorf("found %+v, want the first mismatch at %d", *audit, test.first)
			}
		})
	}
}

// TestAuditWhileHoldsChange: a hold that ends while an audit reads is no mismatch.
func TestAuditWhileHoldsChange(t *testing.T) {
	b := newFixture(t)
	first := b.place("h", 10, 900).Value.Hold
	b.place("other", 10, 900)
	reads := 0
	store := &forgedStore{Faulty: b.store, holds: func(open []*billing.Hold) []*billing.Hold {
		if reads++; reads > 1 {
			return open
		}
		if _, err := b.capture("c", first.HoldID(), 10, true); err != nil {
			t.Error(err)
		}
		return slices.DeleteFunc(open, func(h *billing.Hold) bool { return h.Number == first.Number })
	}}
	if audit := store.audit(b); !audit.OK || audit.Sequence != 4 || reads != 2 {
		t.Errorf("after %d reads it found %+v", reads, audit)
	}
}

// TestAuditWhileUsageGoesOn: usage between the reads of an audit changes no hold, so nothing is read again.
func TestAuditWhileUsageGoesOn(t *testing.T) {
	b := newFixture(t)
	b.place("h", 10, 900)
	reads := 0
	store := &forgedStore{Faulty: b.store, holds: func(open []*billing.Hold) []*billing.Hold {
		reads++
		if _, err := b.use(fmt.Sprint("u", reads), 1); err != nil {
			t.Error(err)
		}
		return open
	}}
	if audit := store.audit(b); !audit.OK || reads != 1 {
		t.Errorf("after %d reads it found %+v", reads, audit)
	}
}

// TestAuditOfWhatIsBookedInPart: an audit finds nothing wrong if more has lapsed than the commits so far have booked.
func TestAuditOfWhatIsBookedInPart(t *testing.T) {
	b := newFixture(t)
	b.lapse(billing.MaxDueItems/2 + 20)
	// so that the last part is not booked
	if _, err := b.use("refused", 1000); refusalOf(err) != billing.CodeInsufficientCredits {
		t.Fatal(err)
	}
	s, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil || s.Wallet.LiveGrantCount != 1+20 {
		t.Fatalf("%d grants are live, %v", s.Wallet.LiveGrantCount, err)
	}
	if audit, err := b.Audit(t.Context(), s, b.Time()); err != nil || !audit.OK ||
		audit.SumOfGrants != 120*billing.Credit {
		t.Errorf("got %+v, %v", audit, err)
	}
}
