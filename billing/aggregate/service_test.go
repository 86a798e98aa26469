package aggregate_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// stream is a store of a ledger that notes each commit of a wallet as the change stream would show it.
type stream struct {
	billing.Store
	mu      sync.Mutex
	commits []aggregate.Commit
	lag     int // how many of the newest lines the index does not show
}

func (s *stream) Commit(ctx context.Context, d *billing.Decision) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Store.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Wallets {
		change := &d.Wallets[i]
		commit := aggregate.Commit{After: change.After.Clone()}
		if change.Before != nil {
			commit.Before = change.Before.Clone()
		}
		s.commits = append(s.commits, commit)
	}
	return nil
}

// IndexedLines shows an index that lags, in the middle as well.
func (s *stream) IndexedLines(ctx context.Context, ref billing.WalletRef, r billing.LineRange) ([]*billing.Transaction, error) {
	lines, err := s.Store.IndexedLines(ctx, ref, r)
	if s.lag == 0 || err != nil {
		return lines, err
	}
	wallets, err := s.Store.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
	if err != nil || wallets[ref.ID] == nil {
		return nil, err
	}
	var shown []*billing.Transaction
	for _, line := range lines {
		if age := int(wallets[ref.ID].Sequence - line.Sequence); age >= s.lag || age%3 == 1 && age < s.lag/2 {
			shown = append(shown, line)
		}
	}
	return shown, nil
}

// bench is a ledger with customers and wallets, and a service that follows it.
type bench struct {
	t       *testing.T
	world   *billingtest.World
	stream  *stream
	store   aggregate.Store
	service *aggregate.Service
	keys    int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, stream: &stream{Store: billingtest.NewMemory()}, store: aggregatetest.NewMemory()}
	b.world = billingtest.NewWorld(b.stream, 1)
	b.service = b.restarted()
	return b
}

// restarted is a service of another process.
func (b *bench) restarted() *aggregate.Service {
	return aggregate.New(aggregate.Config{Ledger: b.world.Ledger, Store: b.store})
}

func (b *bench) key() string {
	b.keys++
	return fmt.Sprint("key ", b.keys)
}

// wallet opens a wallet of a customer in a time zone, with credit.
func (b *bench) wallet(name, zone string) billing.WalletRef {
	b.t.Helper()
	ctx := b.t.Context()
	customer, _, err := b.world.CreateCustomer(ctx, billingtest.Caller, billing.CreateCustomer{
		IdempotencyKey: b.key(), Name: name, ExternalID: "customer of " + name, TimeZone: zone,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	wallet, _, err := b.world.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{
		IdempotencyKey: b.key(), Customer: string(customer.ID), ExternalID: name, Name: name, Unit: "credits",
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.grant(name, 1_000_000*billing.Credit)
	return wallet.WalletRef
}

func (b *bench) grant(wallet string, amount billing.Credits) {
	b.t.Helper()
	_, err := b.world.GrantCredits(b.t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: b.key()}, Wallet: wallet, Amount: amount, Source: billing.SourcePromotion, Priority: 100,
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// usage is a usage that happened some time ago.
func (b *bench) usage(wallet, action, subject, quantity string, credits billing.Credits, ago time.Duration) billing.RecordUsage {
	amount, err := billing.ParseDecimal(quantity)
	if err != nil {
		b.t.Fatal(err)
	}
	at := b.world.Time().Add(-ago)
	return billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: b.key()}, Wallet: wallet, Action: action, Subject: subject,
		Quantity: amount, Credits: &credits, OccurredAt: &at, OnShortfall: billing.ShortfallReject,
	}
}

func (b *bench) use(wallet, action, subject, quantity string, credits billing.Credits, ago time.Duration) *billing.Transaction {
	b.t.Helper()
	posted, err := b.world.RecordUsage(b.t.Context(), billingtest.Caller, b.usage(wallet, action, subject, quantity, credits, ago))
	if err != nil {
		b.t.Fatal(err)
	}
	return posted.Transaction
}

func (b *bench) reverse(t *billing.Transaction, amount billing.Credits) {
	b.t.Helper()
	_, err := b.world.ReverseUsage(b.t.Context(), billingtest.Caller, billing.ReverseUsage{
		Keyed: billing.Keyed{IdempotencyKey: b.key()}, Transaction: t.ID(), Amount: &amount,
		ExpiredCredits: billing.ExpiredGrace, Reason: "test",
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// applyAll applies commits in one batch, and fails the test where any of them fails.
func (b *bench) applyAll(commits ...aggregate.Commit) {
	b.t.Helper()
	if err := errors.Join(b.service.ApplyAll(b.t.Context(), commits)...); err != nil {
		b.t.Fatal(err)
	}
}

// cell is a place in the calendar of a wallet.
type cell struct {
	wallet          billing.WalletRef
	span            aggregate.Span
	year, month     int
	day, hour       int // hour since midnight; both 0 where the span is a month and has days
	action, subject string
}

// fold is what the rows have to be: it goes through the ledger by another way than the service, and reckons by the
// clock on the wall.
func (b *bench) fold(refs ...billing.WalletRef) map[cell]aggregate.Counts {
	b.t.Helper()
	cells := map[cell]aggregate.Counts{}
	for _, ref := range refs {
		snapshot, err := b.world.Wallet(b.t.Context(), ref.Tenant, string(ref.ID), billing.Strong)
		if err != nil {
			b.t.Fatal(err)
		}
		customer, err := b.world.Customer(b.t.Context(), ref.Tenant, string(snapshot.Wallet.Customer))
		if err != nil {
			b.t.Fatal(err)
		}
		location, err := time.LoadLocation(customer.TimeZone)
		if err != nil {
			b.t.Fatal(err)
		}
		page, err := b.world.Transactions(b.t.Context(), &snapshot.Wallet, billing.LineQuery{Limit: 1 << 20})
		if err != nil {
			b.t.Fatal(err)
		}
		for _, line := range page.Lines {
			counts := aggregate.Counts{Credits: -line.Amount}
			switch line.Type {
			case billing.TypeUsage:
				counts.Events, counts.Quantity = 1, line.Quantity
			case billing.TypeReversal:
			default:
				continue
			}
			at := line.OccurredAt.In(location)
			c := cell{wallet: ref, span: aggregate.Month, year: at.Year(), month: int(at.Month()), day: at.Day(), action: line.Action}
			subjects := []string{""}
			if line.Subject != "" {
				subjects = append(subjects, line.Subject)
			}
			for _, c.subject = range subjects {
				c.span, c.hour = aggregate.Month, 0
				cells[c] = cells[c].Plus(counts)
				c.span, c.hour = aggregate.Day, at.Hour()
				cells[c] = cells[c].Plus(counts)
			}
		}
	}
	return cells
}

// cells is what the rows are, of the current generation of each wallet.
func (b *bench) cells(refs ...billing.WalletRef) map[cell]aggregate.Counts {
	b.t.Helper()
	cells := map[cell]aggregate.Counts{}
	for _, ref := range refs {
		cursors, err := b.store.Cursors(b.t.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
		if err != nil || cursors[ref.ID] == nil {
			b.t.Fatalf("wallet %s has no cursor: %v", ref.ID, err)
		}
		for _, span := range []aggregate.Span{aggregate.Day, aggregate.Month} {
			for _, bySubject := range []bool{false, true} {
				rows, _, err := b.store.Rows(b.t.Context(), ref, cursors[ref.ID].Generation,
					aggregate.RowRange{Span: span, First: "0000-01-01", Last: "9999-12-31", BySubject: bySubject}, 1<<20)
				if err != nil {
					b.t.Fatal(err)
				}
				for _, row := range rows {
					at, err := time.Parse("2006-01-02", string(row.Date))
					if err != nil {
						b.t.Fatal(err)
					}
					for slot, counts := range row.Slots {
						c := cell{ref, span, at.Year(), int(at.Month()), at.Day(), slot, row.Action, row.Subject}
						if span == aggregate.Month {
							c.day, c.hour = slot, 0
						}
						cells[c] = counts
					}
				}
			}
		}
	}
	return cells
}

// holds checks that the rows are a fold of the ledger.
func (b *bench) holds(refs ...billing.WalletRef) {
	b.t.Helper()
	got, want := b.cells(refs...), b.fold(refs...)
	for c, counts := range want {
		if got[c] != counts {
			b.t.Errorf("%+v: got %+v, want %+v", c, got[c], counts)
		}
	}
	for c := range maps.Keys(got) {
		if _, there := want[c]; !there {
			b.t.Errorf("%+v: there is %+v, which nothing in the ledger is", c, got[c])
		}
	}
	if len(want) == 0 {
		b.t.Error("there is nothing to compare")
	}
}

func TestApply(t *testing.T) {
	b := newBench(t)
	ref := b.wallet("main", "Europe/Berlin")
	b.use("main", "chat", "anna", "12.5", 3*billing.Credit, 0)
	first := b.use("main", "chat", "anna", "0.000000000001", 1, 26*time.Hour)
	b.use("main", "image", "", "1", 2*billing.Credit, 34*24*time.Hour)
	b.reverse(first, 1)
	for _, c := range b.stream.commits {
		if err := b.service.Apply(t.Context(), c.Before, c.After); err != nil {
			t.Fatal(err)
		}
	}
	b.holds(ref)
	b.applyAll(b.stream.commits...) // once more
	b.service = b.restarted()
	b.applyAll(b.stream.commits...)
	b.holds(ref)
}
