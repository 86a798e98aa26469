package aggregatetest

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// BooksAt adds up the books of a wallet at an instant from all of its lines, which come newest first.
func (f *Fixture) BooksAt(lines []*billing.Transaction, at time.Time) finance.Changes {
	f.T.Helper()
	books := finance.NewBooks()
	for _, line := range slices.Backward(lines) {
		if line.RecordedAt.After(at) {
			break
		}
		if _, err := books.Add(line); err != nil {
			f.T.Fatal(err)
		}
	}
	return books.Columns
}

// Lines reads all lines of a wallet, newest first, and its state.
func (f *Fixture) Lines(ref billing.WalletRef) ([]*billing.Transaction, *billing.Snapshot) {
	f.T.Helper()
	s, err := f.World.Wallet(f.T.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil {
		f.T.Fatal(err)
	}
	return f.lines(s), s
}

// CheckFinance checks the books of a wallet now, whatever is counted of them.
func (f *Fixture) CheckFinance(service *aggregate.Service, ref billing.WalletRef, instants ...time.Time) {
	f.T.Helper()
	lines, s := f.Lines(ref)
	for _, at := range append(instants, f.World.Time()) {
		got, err := service.Finance(f.T.Context(), &s.Wallet, at)
		if want := f.BooksAt(lines, at); err != nil || !maps.Equal(got, want) {
			f.T.Fatalf("the books of wallet %s at %s: got %+v, %v, want %+v", ref.ID, at, got, err, want)
		}
	}
}

// CheckMoney checks that what is counted of the books of wallets, the only ones of their tenant, is what their ledgers say:
// at every instant at which something happened, and at the end of every day of the tenant. All lines have to be counted.
func (f *Fixture) CheckMoney(refs ...billing.WalletRef) {
	f.T.Helper()
	ends := map[calendar.Date]time.Time{}
	all := map[billing.WalletRef][]*billing.Transaction{}
	for _, ref := range refs {
		lines, s := f.Lines(ref)
		all[ref] = lines
		var instants []time.Time
		for _, line := range lines {
			day := calendar.Date(line.RecordedAt.Format(time.DateOnly))
			end := day.Start().AddDate(0, 0, 1).Add(-time.Microsecond)
			ends[day] = end
			instants = append(instants, line.RecordedAt, line.RecordedAt.Add(-time.Microsecond), day.Start(), end)
		}
		slices.SortFunc(instants, time.Time.Compare)
		f.CheckFinance(f.Service, ref, slices.CompactFunc(instants, time.Time.Equal)...)
		if money := f.cursor(ref).Money; money.Sequence != s.Wallet.Sequence {
			f.T.Errorf("of %d lines of wallet %s, the money of %d is counted", s.Wallet.Sequence, ref.ID, money.Sequence)
		}
		audit, err := f.World.Audit(f.T.Context(), s, f.World.Time())
		if err != nil || !audit.OK {
			f.T.Fatalf("%+v, %v", audit, err)
		}
		if difference, err := f.Service.Audited(f.T.Context(), &s.Wallet, audit); err != nil || len(difference) > 0 {
			f.T.Errorf("the audit of wallet %s finds a difference of %+v, %v", ref.ID, difference, err)
		}
	}
	for day, end := range ends {
		want := finance.Changes{}
		for _, lines := range all {
			want.Add(f.BooksAt(lines, end))
		}
		got, err := f.Store.TenantMoney(f.T.Context(), refs[0].Tenant, day)
		if err != nil || !maps.Equal(got, want) {
			f.T.Errorf("the books of the tenant at the end of %s: got %+v, %v, want %+v", day, got, err, want)
		}
		for currency, columns := range got {
			if !columns.Balanced() {
				f.T.Errorf("at the end of %s the books in %s do not balance: %+v", day, currency, columns)
			}
		}
	}
}

// GrantPaid grants credit with money behind it. It returns nil if that is refused.
func (f *Fixture) GrantPaid(wallet string, amount billing.Credits, paid billing.Amount, expires time.Time) *billing.Transaction {
	f.T.Helper()
	money := paid.Money()
	g := billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Wallet: wallet, Amount: amount, Source: billing.SourcePurchase, Priority: 50,
		Paid: &money,
	}
	if !expires.IsZero() {
		g.ExpiresAt = &expires
	}
	return f.orRefused(f.World.GrantCredits(f.T.Context(), billingtest.Caller, g))
}

// orRefused returns the line of a request, or nil if it was refused.
func (f *Fixture) orRefused(posted *ledger.Result[*billing.Transaction], err error) *billing.Transaction {
	f.T.Helper()
	if _, refused := errors.AsType[*billing.Error](err); refused {
		return nil
	}
	if err != nil {
		f.T.Fatal(err)
	}
	return posted.Value
}

// Transfer transfers credit of a wallet to another, unless that is refused.
func (f *Fixture) Transfer(from, to string, amount billing.Credits) {
	f.T.Helper()
	_, err := f.World.TransferCredits(f.T.Context(), billingtest.Caller, billing.TransferCredits{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, From: from, To: to, Amount: amount, Reason: "test",
	})
	if _, refused := errors.AsType[*billing.Error](err); err != nil && !refused {
		f.T.Fatal(err)
	}
}

// Void voids a grant, unless that is refused.
func (f *Fixture) Void(grant billing.GrantID) {
	f.T.Helper()
	f.orRefused(f.World.VoidGrant(f.T.Context(), billingtest.Caller, billing.VoidGrant{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Grant: grant, Reason: "test",
	}))
}

// Adjust takes credit of a wallet, unless that is refused.
func (f *Fixture) Adjust(wallet string, amount billing.Credits) {
	f.T.Helper()
	f.orRefused(f.World.AdjustBalance(f.T.Context(), billingtest.Caller, billing.AdjustBalance{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Wallet: wallet, Amount: amount, Reason: "test",
	}))
}

// CheckTotals compares the totals of the tenant with the sums of the states of all its wallets, of whose commits everything was
// applied.
func (f *Fixture) CheckTotals(refs ...billing.WalletRef) {
	f.T.Helper()
	want := map[string]aggregate.UnitTotals{}
	newest := time.Time{}
	for _, ref := range refs {
		lines, snapshot := f.Lines(ref)
		s := &snapshot.Wallet
		sum := want[s.Unit]
		sum.Unit = s.Unit
		sum.Wallets++
		sum.Posted = sum.Posted.Plus(billing.SumOf(s.Posted))
		sum.Held = sum.Held.Plus(billing.SumOf(s.Held))
		sum.Debt = sum.Debt.Plus(billing.SumOf(s.Debt))
		want[s.Unit] = sum
		if len(lines) > 0 && lines[0].RecordedAt.After(newest) {
			newest = lines[0].RecordedAt
		}
	}
	got, err := f.Service.Totals(f.T.Context(), billing.Live, f.World.Time())
	if err != nil {
		f.T.Fatal(err)
	}
	if int(got.Wallets) != len(refs) || int(got.Customers) != len(refs) || len(got.Units) != len(want) || got.AsOf.After(newest) && len(want) > 0 {
		f.T.Errorf("there are %+v, want %d wallets of %d units as of %s", got, len(refs), len(want), newest)
	}
	for _, unit := range got.Units {
		if unit.Newest = (time.Time{}); unit != want[unit.Unit] {
			f.T.Errorf("of unit %s there is %+v, want %+v", unit.Unit, unit, want[unit.Unit])
		}
	}
}
