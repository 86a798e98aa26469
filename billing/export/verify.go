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

// Report is what a file that fits comes to.
type Report struct {
	Wallet   billing.WalletID
	Lines    int64
	Posted   billing.Credits
	Debt     billing.Credits
	Grants   int // that were created
	Head     billing.Hash
	LastTime time.Time
}

// Fault says which line of a file is the first that does not fit, and why.
type Fault struct {
	Line     int64 // of the file, from 1; with an export from the beginning also the sequence
	Sequence int64 // 0 where the line could not be read
	Reason   string
}

func (f *Fault) Error() string {
	if f.Sequence == 0 {
		return fmt.Sprintf("line %d: %s", f.Line, f.Reason)
	}
	return fmt.Sprintf("line %d, transaction %d: %s", f.Line, f.Sequence, f.Reason)
}

// maxLineBytes is room for a line that draws on every grant that a wallet can have.
const maxLineBytes = 4 << 20

// Verify reads a file from the wallet's first transaction on, and answers what it comes to. A file that does not fit
// is a *[Fault].
func Verify(r io.Reader) (*Report, error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	v := newVerifier()
	for n := int64(1); ; n++ {
		text, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return v.report(), nil
		}
		if err != nil {
			return nil, &Fault{Line: n, Reason: err.Error()}
		}
		t, err := Read(text)
		if err != nil {
			return nil, &Fault{Line: n, Reason: err.Error()}
		}
		if err := v.add(t); err != nil {
			return nil, &Fault{Line: n, Sequence: t.Sequence, Reason: err.Error()}
		}
	}
}

// readLine reads up to the next line feed, which every line ends with.
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
			return nil, errors.New("it does not end with a line feed, so it may be cut off")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxLineBytes:
			return nil, fmt.Errorf("it is longer than %d bytes", maxLineBytes)
		}
	}
}

// verifier folds a ledger from its first line on.
type verifier struct {
	last   *billing.Transaction
	grants map[billing.GrantRef]*held
	live   []*held // those of which something remains, in burn order
	usages map[billing.TransactionID]*used
	back   returned
	posted billing.Credits
	debt   billing.Credits
	count  int64
}

// held is a grant with what remains of it.
type held struct {
	billing.LiveGrant
	amount billing.Credits
	repaid billing.Credits // of debt, which has not returned
	voided bool
}

// used is a usage with what has been reversed of it.
type used struct {
	charged, reversed billing.Credits
	drawn             []billing.Drawdown // which has not returned
}

// returned is what the last reversal gave back to grants, of which some may be gone again at once.
type returned struct {
	by    billing.TransactionID
	parts []billing.Drawdown
}

func newVerifier() *verifier {
	return &verifier{grants: map[billing.GrantRef]*held{}, usages: map[billing.TransactionID]*used{}}
}

func (v *verifier) report() *Report {
	r := &Report{Lines: v.count, Posted: v.posted, Debt: v.debt, Grants: len(v.grants)}
	if v.last != nil {
		r.Wallet, r.Head, r.LastTime = v.last.Wallet, v.last.Hash, v.last.RecordedAt
	}
	return r
}

// add checks the next line and takes it in.
func (v *verifier) add(t *billing.Transaction) error {
	for _, check := range []func(*billing.Transaction) error{v.checkPlace, checkDirection, v.checkDrawing, v.apply, v.checkReversal} {
		if err := check(t); err != nil {
			return err
		}
	}
	if t.Type == billing.TypeUsage {
		v.usages[t.ID()] = &used{charged: -t.Amount, drawn: slices.Clone(t.Drawdowns)}
	}
	v.last, v.count = t, v.count+1
	return nil
}

// checkPlace checks that t continues the ledger.
func (v *verifier) checkPlace(t *billing.Transaction) error {
	before, sequence := billing.Hash{}, int64(0)
	if v.last != nil {
		before, sequence = v.last.Hash, v.last.Sequence
		switch {
		case t.Wallet != v.last.Wallet:
			return fmt.Errorf("it is of wallet %s, the ones before are of %s", t.Wallet, v.last.Wallet)
		case t.RecordedAt.Before(v.last.RecordedAt):
			return errors.New("it was recorded before the transaction before it")
		}
	}
	switch {
	case t.Sequence != sequence+1:
		return fmt.Errorf("transaction %d is due", sequence+1)
	case !t.Continues(before):
		return errors.New("its hash is not that of its content after the transaction before it")
	}
	return nil
}

// apply changes the grants as t says, and checks that its sums are right.
func (v *verifier) apply(t *billing.Transaction) error {
	for i := range t.Created {
		g := &t.Created[i]
		if g.Ref != (billing.GrantRef{Sequence: t.Sequence, Ordinal: i}) {
			return fmt.Errorf("it creates %s, which is not its own", g.ID())
		}
		v.grants[g.Ref] = &held{LiveGrant: g.Live(0), amount: g.Amount}
	}
	for _, d := range t.Drawdowns {
		g := v.grants[d.Grant]
		if g == nil || d.Amount <= 0 {
			return fmt.Errorf("it draws %s of grant %s", d.Amount, billing.NewGrantID(t.Wallet, d.Grant))
		}
		change := d.Amount
		if t.Takes() {
			change = -change
		}
		before := g.Remaining
		if g.Remaining += change; g.Remaining < 0 || g.Remaining > g.amount {
			return fmt.Errorf("grant %s of %s would have %s left", billing.NewGrantID(t.Wallet, d.Grant), g.amount, g.Remaining)
		}
		v.order(g, before)
	}
	v.posted += t.Amount
	change := t.DebtChange()
	if !mayChangeDebt(t.Type, change) {
		return fmt.Errorf("it changes the debt by %s, which no %s does", change, t.Type)
	}
	v.debt += change
	if t.BalanceAfter != v.posted || t.DebtAfter != v.debt || v.debt < 0 {
		return fmt.Errorf("the balance after it is %s and the debt %s, it says %s and %s", v.posted, v.debt, t.BalanceAfter, t.DebtAfter)
	}
	return nil
}

// order keeps live in order after what remains of g has changed.
func (v *verifier) order(g *held, before billing.Credits) {
	at, _ := slices.BinarySearchFunc(v.live, g, func(a, b *held) int { return billing.CompareBurn(a.LiveGrant, b.LiveGrant) })
	switch {
	case before == 0 && g.Remaining > 0:
		v.live = slices.Insert(v.live, at, g)
	case before > 0 && g.Remaining == 0:
		v.live = slices.Delete(v.live, at, at+1)
	}
}
