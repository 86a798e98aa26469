package export

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Report is what a valid file contains, in sum.
type Report struct {
	Wallet   billing.WalletID
	Lines    int64
	Posted   billing.Credits
	Debt     billing.Credits
	Held     billing.Credits // by holds and reservations
	Holds    int             // that are open, and reservations
	Grants   int             // that were created
	Priced   int64           // how many lines a rate card priced; the price of each was computed again
	Head     billing.Hash    // of the last line
	LastTime time.Time       // at which the last line was recorded
	HeadAt   int64           // the sequence of the line with the hash that Verify was asked for; 0 if for none
}

// Fault is the error that a file is not valid: it names the first line that is wrong, and says why.
type Fault struct {
	Line     int64 // of the file, from 1; in a valid file this is also the sequence
	Sequence int64 // 0 if the line could not be read
	Reason   string
}

func (f *Fault) Error() string {
	if f.Sequence == 0 {
		return fmt.Sprintf("line %d: %s", f.Line, f.Reason)
	}
	return fmt.Sprintf("line %d, transaction %d: %s", f.Line, f.Sequence, f.Reason)
}

// maxLineBytes is more than a line takes that draws on every grant that a wallet can have.
const maxLineBytes = 4 << 20

// Options are what whoever verifies a file knows about it from elsewhere.
type Options struct {
	// Head is the hash of one of the lines; zero: none is asked for. Every event of a transaction contains such a hash: whoever
	// keeps the last one notices a file that ends before it.
	Head billing.Hash

	// TestClock says that the ledger is of the test tenant, whose clock leaps. Subscriptions wait for the payment provider there,
	// and their lines may be behind what was recorded meanwhile: see testclock.go. A file does not say so itself, as its hashes
	// do not cover its tenant.
	TestClock bool
}

// Verify reads and checks a file, which has to begin with the wallet's first transaction, and returns its report. If
// the file is not valid, the error is a *[Fault].
func Verify(r io.Reader) (*Report, error) { return VerifyWith(r, Options{}) }

// VerifyWith does what Verify does, with options.
func VerifyWith(r io.Reader, options Options) (*Report, error) {
	lines, head := bufio.NewReaderSize(r, 64<<10), options.Head
	v := newVerifier()
	v.testClock = options.TestClock
	for n := int64(1); ; n++ {
		text, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			if head != (billing.Hash{}) && v.headAt == 0 {
				return nil, &Fault{Line: n, Reason: fmt.Sprintf("no line has the hash %s: "+
					"the file ends before it, or it is of another ledger", head)}
			}
			return v.report(), nil
		}
		if err != nil {
			return nil, &Fault{Line: n, Reason: err.Error()}
		}
		t, rates, err := Read(text)
		if err != nil {
			return nil, &Fault{Line: n, Reason: err.Error()}
		}
		if err := v.add(t, rates); err != nil {
			return nil, &Fault{Line: n, Sequence: t.Sequence, Reason: err.Error()}
		}
		if t.Hash == head {
			v.headAt = t.Sequence
		}
	}
}

// readLine reads a line up to its line feed, which the last line has as well.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return bytes.TrimSuffix(line, []byte("\n")), nil
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, io.EOF
		case errors.Is(err, io.EOF):
			return nil, errors.New("it does not end with a line feed: the file may be cut off")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxLineBytes:
			return nil, fmt.Errorf("it is longer than %d bytes, which no transaction is", maxLineBytes)
		}
	}
}

// verifier checks the lines of a ledger one after the other, and keeps what they add up to.
type verifier struct {
	last     *billing.Transaction
	grants   map[billing.GrantRef]*grantState
	live     []*grantState // the grants of which something remains, in burn order
	usages   map[billing.TransactionID]*usageState
	reversal reversal // the last one
	posted   billing.Credits
	debt     billing.Credits
	count    int64
	priced   int64               // how many lines a rate card priced
	rates    map[rateName]string // those of the lines so far, as they were written
	headAt   int64               // the sequence of the line with the hash that was asked for

	held     billing.Credits
	holds    map[int64]*holdState // by the numbers of the lines that placed them, also those that have ended
	returned *returned            // what the last RELEASE gave back, as long as nothing but what follows from it has followed
	followed bool                 // the last line was one that followed from it
	freed    bool                 // a RELEASE made credit free, which may have to repay debt
	freedAt  time.Time            // as of when

	purchases map[billing.TopUpID]*purchaseState
	back      cameBack

	credit map[string]int64 // customer credit by its currency, also what is set aside for charges, in minor units

	subscriptions map[billing.SubscriptionID]*subscriptionState
	rolls         *rollover // what the last line took, and the next one has to bring; nil: nothing

	requested time.Time // when the last line that somebody asked for was recorded
	expired   time.Time // the latest instant at which a grant expired by itself
	over      time.Time // the latest end of a hold
	bounded   time.Time // the latest instant of a line of a period

	testClock bool          // the ledger is of the test tenant
	advances  []*grantState // whose credits came before the money, until that comes
}

// grantState is a grant with what remains of it that is free.
type grantState struct {
	billing.LiveGrant
	held   billing.Credits
	amount billing.Credits
	repaid billing.Credits // of debt, and not returned since
	voided bool

	purchase billing.TopUpID // whose credit it is; empty: of none
	source   billing.GrantSource
	cost     billing.Amount // of one with money behind it

	subscription billing.SubscriptionID // whose credit it is; empty: of none
	period       int                    // of that subscription
	root         billing.GrantRef       // the grant of this wallet that its credit came from in the end; its own: from none
	advance      bool                   // its credits came before the money, which no line has stated yet
	lapsed       billing.Credits        // that expired with its period, or was voided as that was not paid
	overdue      bool                   // its period had ended when a line was checked
	most         billing.Credits        // how much was left of it then, or after the latest such line
}

// usageState is a usage with how much of it was reversed.
type usageState struct {
	charged, reversed billing.Credits
	drawn             []billing.Drawdown // and not returned since
	budget            billing.GrantRef   // the place of the budget that it names
}

// reversal is what a reversal returned to grants, less what ended at once because its grant had ended.
type reversal struct {
	id       billing.TransactionID
	returned []billing.Drawdown
}

func newVerifier() *verifier {
	return &verifier{
		grants: map[billing.GrantRef]*grantState{}, usages: map[billing.TransactionID]*usageState{},
		rates: map[rateName]string{}, holds: map[int64]*holdState{},
		purchases: map[billing.TopUpID]*purchaseState{}, subscriptions: map[billing.SubscriptionID]*subscriptionState{},
		credit: map[string]int64{},
	}
}

func (v *verifier) report() *Report {
	r := &Report{
		HeadAt: v.headAt, Lines: v.count, Posted: v.posted, Debt: v.debt, Held: v.held,
		Grants: len(v.grants), Priced: v.priced,
	}
	for _, h := range v.holds {
		if h.ended == "" {
			r.Holds++
		}
	}
	for _, p := range v.purchases {
		if len(p.reserved) > 0 {
			r.Holds++
		}
	}
	if v.last != nil {
		r.Wallet, r.Head, r.LastTime = v.last.Wallet, v.last.Hash, v.last.RecordedAt
	}
	return r
}

// add checks the next line and adds it.
func (v *verifier) add(t *billing.Transaction, rates Rates) error {
	for _, check := range []func(*billing.Transaction) error{
		v.checkChain, checkDirection, checkHeldChange, v.checkNames, checkOfPeriod, v.checkCredit, v.checkDrawdowns, v.apply, v.checkReversal,
		v.checkBudget,
	} {
		if err := check(t); err != nil {
			return err
		}
	}
	if t.Pricing != nil {
		if err := v.checkPrice(t, rates); err != nil {
			return err
		}
		v.priced++
	}
	v.passed(t)
	v.keepBack(t)
	if t.Type.Spends() {
		v.usages[t.ID()] = &usageState{charged: -t.Amount, drawn: slices.Clone(t.Drawdowns), budget: t.Budget}
	}
	v.last, v.count = t, v.count+1
	return nil
}

// checkChain checks that a line continues the line before.
func (v *verifier) checkChain(t *billing.Transaction) error {
	before, sequence := billing.Hash{}, int64(0)
	if v.last != nil {
		before, sequence = v.last.Hash, v.last.Sequence
		switch {
		case t.Wallet != v.last.Wallet:
			return fmt.Errorf("it is of wallet %s, but the lines before are of %s", t.Wallet, v.last.Wallet)
		case t.RecordedAt.Before(v.last.RecordedAt):
			return fmt.Errorf("it was recorded at %s, before the line before it, which was recorded at %s",
				billing.FormatInstant(t.RecordedAt), billing.FormatInstant(v.last.RecordedAt))
		case t.Epoch < v.last.Epoch:
			return fmt.Errorf("its id is of epoch %d, and that of the line before it is of epoch %d", t.Epoch, v.last.Epoch)
		}
	}
	switch {
	case t.Sequence != sequence+1:
		return fmt.Errorf("its sequence is %d, but the next sequence is %d", t.Sequence, sequence+1)
	case !t.Continues(before):
		return errors.New("its hash is not the hash of its content and of the hash of the line before it")
	}
	return nil
}

// apply changes the grants, the balance and the debt by a line, and checks its sums.
func (v *verifier) apply(t *billing.Transaction) error {
	for i := range t.Created {
		g := &t.Created[i]
		if g.Ref != (billing.GrantRef{Sequence: t.Number(), Ordinal: i}) {
			return fmt.Errorf("it creates grant %s, whose id is not that of a grant of this line", g.ID())
		}
		cost, _ := g.MoneyBehind()
		v.grants[g.Ref] = &grantState{
			LiveGrant: g.Live(0), amount: g.Amount, purchase: v.purchaseOf(t, g), source: g.Source, cost: cost,
			subscription: t.Subscription, period: t.Period, root: v.rootOf(t, g),
			advance: t.Subscription != "" && t.Type == billing.TypeGrant && g.Advance(),
		}
		if v.grants[g.Ref].advance {
			v.subscription(t.Subscription).advances[t.Period] = v.grants[g.Ref]
			v.advances = append(v.advances, v.grants[g.Ref])
		}
	}
	for i, m := range t.Moves() {
		g, id := v.grants[m.Grant], billing.NewGrantID(t.Wallet, m.Grant)
		if g == nil {
			return fmt.Errorf("it has a drawdown of grant %s, which no line creates", id)
		}
		if d := t.Drawdowns[i]; d.Amount < 0 || d.Amount == 0 && !voidsHeld(t) {
			return fmt.Errorf("its drawdown of grant %s is %s, but has to be above 0", id, d.Amount)
		}
		before := g.Remaining
		g.Remaining += m.Free
		g.held += m.Held
		if g.Remaining < 0 || g.held < 0 || g.Remaining+g.held > g.amount {
			return fmt.Errorf("after it, grant %s of %s would have %s left and %s held", id, g.amount, g.Remaining, g.held)
		}
		v.updateLive(g, before)
	}
	v.held += t.HeldChange
	v.posted += t.Amount
	change := t.DebtChange()
	if !mayChangeDebt(t.Type, change) {
		return fmt.Errorf("it changes the debt by %s, which a line of type %s may not do", change, t.Type)
	}
	v.debt += change
	if t.BalanceAfter != v.posted || t.DebtAfter != v.debt || v.debt < 0 {
		return fmt.Errorf("balanceAfter is %s and debtAfter %s, but the lines up to it add up to %s and %s",
			t.BalanceAfter, t.DebtAfter, v.posted, v.debt)
	}
	return nil
}

// voidsHeld reports whether a line is the VOID of a grant, of which nothing may be free because all of it is held.
func voidsHeld(t *billing.Transaction) bool {
	return t.Type == billing.TypeVoid && t.Reverses == "" && t.Hold == 0 && t.TopUp == ""
}

// updateLive adds g to the live grants or removes it from them, after what remains of it has changed.
func (v *verifier) updateLive(g *grantState, before billing.Credits) {
	at, _ := slices.BinarySearchFunc(v.live, g, func(a, b *grantState) int {
		return billing.CompareBurn(a.LiveGrant, b.LiveGrant)
	})
	switch {
	case before == 0 && g.Remaining > 0:
		v.live = slices.Insert(v.live, at, g)
	case before > 0 && g.Remaining == 0:
		v.live = slices.Delete(v.live, at, at+1)
	}
}
