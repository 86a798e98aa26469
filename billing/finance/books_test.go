package finance_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

const wallet = billing.WalletID("wal_01KDVDNA00ABCDEFGHJKMNPQRS")

// book is the ledger of a wallet as a test writes it, with its books.
type book struct {
	t *testing.T
	*finance.Books
	sequence int64
}

func newBook(t *testing.T) *book { return &book{t, finance.NewBooks(), 0} }

// line returns the next line. The drawdowns are pairs of a grant's sequence and an amount.
func (b *book) line(kind billing.TransactionType, amount billing.Credits, drawdowns ...int64) *billing.Transaction {
	b.sequence++
	t := &billing.Transaction{Wallet: wallet, Sequence: b.sequence, Type: kind, Amount: amount, RecordedAt: time.Unix(b.sequence, 0)}
	for at := 0; at < len(drawdowns); at += 2 {
		t.Drawdowns = append(t.Drawdowns, billing.Drawdown{
			Grant: billing.GrantRef{Sequence: drawdowns[at]}, Amount: billing.Credits(drawdowns[at+1]),
		})
	}
	return t
}

// creates adds a grant to a line, and gives all of it.
func creates(t *billing.Transaction, amount billing.Credits, cost *billing.Amount, origin int64) *billing.Transaction {
	g := billing.Grant{Wallet: wallet, Ref: billing.GrantRef{Sequence: t.Sequence, Ordinal: len(t.Created)}, Amount: amount, Cost: cost}
	if origin > 0 {
		g.Origin = billing.NewGrantID(wallet, billing.GrantRef{Sequence: origin})
	}
	t.Created = append(t.Created, g)
	t.Drawdowns = append(t.Drawdowns, billing.Drawdown{Grant: g.Ref, Amount: amount})
	return t
}

func eur(minor int64) *billing.Amount { return &billing.Amount{Minor: minor, Currency: "EUR"} }

// add adds a line, which has to change the columns in EUR like this.
func (b *book) add(t *billing.Transaction, want finance.Columns) {
	b.t.Helper()
	changes, err := b.Add(t)
	if err != nil {
		b.t.Fatal(err)
	}
	if changes["EUR"] != want || !want.Balanced() {
		b.t.Fatalf("line %d, a %s, changes\n%+v, want\n%+v", t.Sequence, t.Type, changes["EUR"], want)
	}
	if got, want := b.Deferred()["EUR"], b.Columns["EUR"].Deferred; got != want {
		b.t.Fatalf("after line %d, %d are deferred by the positions, and %d by the sums", t.Sequence, got, want)
	}
}

// A purchase of 1,000 credits with a bonus of 100, for 49.90 with 7.97 of tax, which is used in part and refunded.
func TestBooksOfAPurchase(t *testing.T) {
	b := newBook(t)
	bought := creates(creates(b.line(billing.TypeTopUp, 1100), 1000, eur(4193), 0), 100, nil, 0)
	bought.Money = &billing.LineMoney{Currency: "EUR", Tax: 797}
	b.add(bought, finance.Columns{Received: 4193, Deferred: 4193, Tax: 797})
	b.add(b.line(billing.TypeUsage, -333, 1, 333), finance.Columns{Deferred: -1396, Earned: 1396}) // ⌊4193 × 0.333⌋
	refund := b.line(billing.TypeRefund, -500, 1, 500)                                             // worth F(833) − F(333) = 3492 − 1396
	refund.Money = &billing.LineMoney{Currency: "EUR", Refunded: 2095, Tax: -398}
	b.add(refund, finance.Columns{Deferred: -2096, Refunded: 2095, Earned: 1, Tax: -398}) // the rounding rest is earned
	beyond := b.line(billing.TypeRefund, -167, 1, 167)
	beyond.Money = &billing.LineMoney{Currency: "EUR", Refunded: 2098, WrittenOff: 1397, Tax: -399}
	b.add(beyond, finance.Columns{Deferred: -701, Refunded: 2098, WrittenOff: 1397, Tax: -399})
	if got := b.Columns["EUR"]; got.Tax != 0 || got.Refunded != got.Received || got.WrittenOff != got.Earned {
		t.Errorf("at the end, the columns are %+v", got)
	}

	failed := b.line(billing.TypeReversal, 167, 1, 100) // 67 of it return as a grant of its own
	failed.Money = &billing.LineMoney{Currency: "EUR", Refunded: -2098, WrittenOff: -1397, Tax: 399}
	creates(failed, 67, eur(281), 1)
	b.add(failed, finance.Columns{Deferred: 420 + 281, Refunded: -2098, WrittenOff: -1397, Tax: 399})
	if p := b.Positions[billing.GrantRef{Sequence: 1}]; p.Left != 900 || p.Returned != 0 {
		t.Errorf("the purchase is at %+v", p)
	}
}

// What returned to a purchase whose money is gone leaves again, and lowers what was written off; the rest is breakage.
func TestBooksOfCreditThatComesBackTooLate(t *testing.T) {
	b := newBook(t)
	b.add(creates(b.line(billing.TypeTopUp, 100), 100, eur(1000), 0), finance.Columns{Received: 1000, Deferred: 1000})
	b.add(b.line(billing.TypeUsage, -50, 1, 50), finance.Columns{Deferred: -500, Earned: 500})
	refund := b.line(billing.TypeRefund, -50, 1, 50)
	refund.Money = &billing.LineMoney{Currency: "EUR", Refunded: 1000, WrittenOff: 500}
	b.add(refund, finance.Columns{Deferred: -500, Refunded: 1000, WrittenOff: 500})
	b.add(b.line(billing.TypeReversal, 50, 1, 50), finance.Columns{Deferred: 500, Earned: -500})
	again := b.line(billing.TypeRefund, -50, 1, 50)
	again.Money = &billing.LineMoney{Currency: "EUR", WrittenOff: -450, Breakage: 50}
	b.add(again, finance.Columns{Deferred: -500, WrittenOff: -450, Breakage: 50})
}

// A reversal to a grant that has ended: both lines together move what the credit is worth from earned to breakage.
func TestBooksOfReturnsToEndedGrants(t *testing.T) {
	for _, kind := range []billing.TransactionType{billing.TypeExpiry, billing.TypeVoid} {
		b := newBook(t)
		b.add(creates(b.line(billing.TypeGrant, 10), 10, eur(3), 0), finance.Columns{Received: 3, Deferred: 3})
		b.add(b.line(billing.TypeUsage, -7, 1, 7), finance.Columns{Deferred: -2, Earned: 2})
		b.add(b.line(kind, -3, 1, 3), finance.Columns{Deferred: -1, Breakage: 1})
		b.add(b.line(billing.TypeReversal, 4, 1, 4), finance.Columns{Deferred: 2, Earned: -2}) // F(10) − F(6)
		gone := b.line(kind, -4, 1, 4)
		gone.Reverses = "txn_of_the_reversal"
		b.add(gone, finance.Columns{Deferred: -2, Breakage: 1, Earned: 1}) // F(4) − F(0) is lost
		if got := b.Columns["EUR"]; got != (finance.Columns{Received: 3, Earned: 1, Breakage: 2}) {
			t.Errorf("at the end, the columns are %+v", got)
		}
		b.add(creates(b.line(billing.TypeReversal, 3), 3, eur(1), 1), finance.Columns{Deferred: 1, Earned: -1}) // F(7) − F(4)
		if p := b.Positions[billing.GrantRef{Sequence: 1}]; p.Left != 10 || p.Returned != 7 {
			t.Errorf("the grant is at %+v", p)
		}
	}
}

// What the outcome of a dispute moves into a grant of its own is neither lost nor earned: both lines state money.
func TestBooksOfCreditThatMoves(t *testing.T) {
	b := newBook(t)
	b.add(creates(b.line(billing.TypeTopUp, 10), 10, eur(30), 0), finance.Columns{Received: 30, Deferred: 30})
	out := b.line(billing.TypeExpiry, -4, 1, 4)
	out.Money = &billing.LineMoney{Currency: "EUR"}
	b.add(out, finance.Columns{Deferred: -12, Earned: 12})
	in := creates(b.line(billing.TypeReversal, 4), 4, eur(12), 1)
	in.Money = &billing.LineMoney{Currency: "EUR"}
	b.add(in, finance.Columns{Deferred: 12, Earned: -12})
	b.add(b.line(billing.TypeTransferOut, -6, 1, 6), finance.Columns{Received: -18, Deferred: -18})
	b.add(b.line(billing.TypeHold, 0, 3, 4), finance.Columns{})
	b.add(b.line(billing.TypeRelease, 0, 3, 4), finance.Columns{})
	b.add(b.line(billing.TypeCapture, -4, 3, 4), finance.Columns{Deferred: -12, Earned: 12})
}

// A period with two grants, of which a part rolls over, a part is cut by the limit, and a part is held: cost moves with the credit,
// and received is what it was once both lines of a rollover are added.
func TestBooksOfPeriods(t *testing.T) {
	b := newBook(t)
	b.add(creates(b.line(billing.TypeGrant, 100), 100, eur(1000), 0), finance.Columns{Received: 1000, Deferred: 1000})
	b.add(creates(b.line(billing.TypeGrant, 30), 30, eur(101), 0), finance.Columns{Received: 101, Deferred: 101})
	b.add(b.line(billing.TypeHold, 0, 1, 10), finance.Columns{})
	b.add(b.line(billing.TypeUsage, -33, 1, 33), finance.Columns{Deferred: -330, Earned: 330})

	// The boundary: 57 of the first grant, which are worth F(90) − F(33), and 13 of the other, which are worth F(13) = ⌊43.77⌋.
	b.add(b.line(billing.TypeRollover, -70, 1, 57, 2, 13), finance.Columns{Received: -613, Deferred: -613})
	in := creates(creates(b.line(billing.TypeRollover, 70), 57, eur(570), 1), 13, eur(43), 2)
	b.add(in, finance.Columns{Received: 613, Deferred: 613})
	b.add(b.line(billing.TypeExpiry, -17, 2, 17), finance.Columns{Deferred: -58, Breakage: 58}) // F(30) − F(13)

	// The hold gives back, within the limit: F(100) − F(90).
	b.add(b.line(billing.TypeRelease, 0, 1, 10), finance.Columns{})
	b.add(b.line(billing.TypeRollover, -10, 1, 10), finance.Columns{Received: -100, Deferred: -100})
	b.add(creates(b.line(billing.TypeRollover, 10), 10, eur(100), 1), finance.Columns{Received: 100, Deferred: 100})

	// The next boundary ends three grants by one line.
	b.add(b.line(billing.TypeUsage, -20, 6, 20), finance.Columns{Deferred: -200, Earned: 200})
	last := b.line(billing.TypeExpiry, -60, 6, 37, 10, 10)
	last.Drawdowns = append(last.Drawdowns, billing.Drawdown{Grant: billing.GrantRef{Sequence: 6, Ordinal: 1}, Amount: 13})
	b.add(last, finance.Columns{Deferred: -513, Breakage: 513})
	if got := b.Columns["EUR"]; got != (finance.Columns{Received: 1101, Earned: 530, Breakage: 571}) {
		t.Errorf("at the end, the columns are %+v", got)
	}
}

// A line that cannot be is refused, and the books stay as they were.
func TestBooksRefuseWhatCannotBe(t *testing.T) {
	b := newBook(t)
	b.add(creates(b.line(billing.TypeGrant, 10), 10, eur(3), 0), finance.Columns{Received: 3, Deferred: 3})
	b.add(creates(b.line(billing.TypeGrant, 10), 10, nil, 0), finance.Columns{})
	b.add(b.line(billing.TypeUsage, -8, 1, 8), finance.Columns{Deferred: -2, Earned: 2})
	columns, positions := maps.Clone(b.Columns), maps.Clone(b.Positions)
	gone := b.line(billing.TypeExpiry, -11, 1, 2)
	gone.Reverses, gone.Drawdowns[0].Amount = "txn_x", 2
	gone.Drawdowns = append(gone.Drawdowns, billing.Drawdown{Grant: billing.GrantRef{Sequence: 1}, Amount: 9})
	for name, test := range map[string]struct {
		line *billing.Transaction
		want string
	}{
		"more than there is":  {b.line(billing.TypeUsage, -3, 1, 3), "11.000000 have left"},
		"more than has left":  {b.line(billing.TypeReversal, 9, 1, 9), "have left"},
		"returned twice":      {gone, "have left"},
		"too dear":            {creates(b.line(billing.TypeReversal, 5), 5, eur(3), 1), "are worth 0.01 EUR"},
		"too cheap":           {creates(b.line(billing.TypeReversal, 5), 5, eur(0), 1), "are worth 0.01 EUR"},
		"another currency":    {creates(b.line(billing.TypeReversal, 5), 5, &billing.Amount{Minor: 1, Currency: "JPY"}, 1), "are worth"},
		"of nothing":          {creates(b.line(billing.TypeReversal, 5), 5, eur(1), 2), "its origin has none"},
		"of another wallet":   {creates(b.line(billing.TypeReversal, 5), 5, eur(1), 0), "its origin has none"},
		"of more than it was": {creates(creates(b.line(billing.TypeReversal, 12), 6, eur(2), 1), 6, eur(1), 1), "come back"},
	} {
		_, err := b.Add(test.line)
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "0.000011", "11.000000"), test.want) {
			t.Errorf("%s: got %v", name, err)
		}
		if !maps.Equal(b.Columns, columns) || !maps.Equal(b.Positions, positions) {
			t.Fatalf("%s: the books changed", name)
		}
	}
}

// The credits of a period come before the money. When it comes, what was used of them by then is earned, and what expired is lost.
func TestBooksOfAnAdvance(t *testing.T) {
	b := newBook(t)
	given := creates(b.line(billing.TypeGrant, 100), 100, eur(0), 0)
	given.Created[0].Source, given.Created[0].Subscription = billing.SourcePlan, billing.GrantRef{Sequence: 1}
	b.add(given, finance.Columns{})
	b.add(b.line(billing.TypeUsage, -30, 1, 30), finance.Columns{})
	b.add(b.line(billing.TypeExpiry, -50, 1, 50), finance.Columns{})
	paid := b.line(billing.TypeTopUp, 0)
	paid.Money = &billing.LineMoney{
		Currency: "EUR", Tax: 160, Pays: billing.GrantRef{Sequence: 1}, Cost: 840, Breakage: 420,
	}
	again := *paid
	b.add(paid, finance.Columns{Received: 840, Deferred: 168, Earned: 252, Breakage: 420, Tax: 160})
	b.add(b.line(billing.TypeUsage, -20, 1, 20), finance.Columns{Deferred: -168, Earned: 168})
	if _, err := b.Add(&again); err == nil {
		t.Error("a grant was paid for twice")
	}
}
