package billingtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// stage is the world in which one scenario plays, and what its names stand for there.
type stage struct {
	*World
	ctx         context.Context
	defaultCard string // the code of the scenario's default card; empty until it is published
	prefix      string // of the keys of what is created, so that scenarios can share a store
	where       string // the step that is being played

	customer *billing.Customer
	wallets  []*openWallet
	grants   map[string]*billing.Grant
	holds    map[string]billing.HoldID
	deeds    []*deed
	byName   map[string]*deed
	seen     []sight
}

// openWallet is a wallet of the scenario, with the request that opened it.
type openWallet struct {
	name   string
	ref    billing.WalletRef
	opened billing.OpenWallet
}

// deed is a request of the scenario, and how it was answered.
type deed struct {
	name   string
	where  string
	send   func() (answer, error)
	again  func() (answer, error) // sends what was accepted of it; nil: as send
	first  answer
	latest answer
	told   bool // a Then spoke of its outcome
}

// answer is what came back for a request. The error beside one is what was neither granted nor refused.
type answer struct {
	lines    []*billing.Transaction // none of a change of status; of a transfer, out and in
	wallet   *billing.Wallet
	replayed bool
	refusal  *billing.Error
	events   []ledger.UsageOutcome // of a batch
}

// sight is a balance as it was seen while it was so.
type sight struct {
	wallet  *openWallet
	balance billing.Balance
}

func newStage(ctx context.Context, store ledger.Store, seed uint64) (*stage, error) {
	st := &stage{
		World: NewWorld(store, seed), ctx: ctx, prefix: fmt.Sprintf("%016x", seed),
		grants: map[string]*billing.Grant{}, holds: map[string]billing.HoldID{}, byName: map[string]*deed{},
	}
	created, err := st.CreateCustomer(ctx, Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: st.prefix}, Name: "Customer of the scenario", TimeZone: "UTC",
	})
	if err != nil {
		return nil, err
	}
	st.customer = created.Value
	return st, nil
}

// wallet is the one with that name; the reader made sure that there is one.
func (st *stage) wallet(name string) *openWallet {
	at := slices.IndexFunc(st.wallets, func(w *openWallet) bool { return w.name == name })
	return st.wallets[at]
}

func (st *stage) snapshot(w *openWallet) (*billing.Snapshot, error) {
	return st.Wallet(st.ctx, Caller.Tenant, string(w.ref.ID), ledger.Strong)
}

// balance is what a wallet holds now.
func (st *stage) balance(w *openWallet) (billing.Balance, error) {
	s, err := st.snapshot(w)
	if err != nil {
		return billing.Balance{}, err
	}
	return st.Balance(st.ctx, s, st.Time())
}

// live lists what remains of the wallet's grants now, in burn order.
func (st *stage) live(w *openWallet) ([]billing.LiveGrant, error) {
	s, err := st.snapshot(w)
	if err != nil {
		return nil, err
	}
	live, _, err := st.LiveGrants(st.ctx, s, st.Time())
	return live, err
}

// debt is what the wallet spent beyond its grants and has not repaid by now.
func (st *stage) debt(w *openWallet) (billing.Credits, error) {
	balance, err := st.balance(w)
	if err != nil {
		return 0, err
	}
	live, err := st.live(w)
	var sum billing.Credits
	for _, g := range live {
		sum += g.Remaining
	}
	return sum + balance.Held - balance.Posted, err
}

// when is the instant that a step tells.
func (st *stage) when(at instant) (time.Time, error) {
	switch at.anchor {
	case "now":
		return st.Time().Add(at.offset), nil
	case "beginning":
		return Epoch.Add(at.offset), nil
	case "end":
		id, err := st.holdID(at.grant)
		if err != nil {
			return time.Time{}, err
		}
		h, err := st.Hold(st.ctx, Caller.Tenant, id, st.Time())
		if err != nil {
			return time.Time{}, err
		}
		return h.ExpiresAt.Add(at.offset), nil
	}
	grant, err := st.grant(at.grant)
	switch {
	case err != nil:
		return time.Time{}, err
	case at.anchor == "start":
		return grant.EffectiveAt.Add(at.offset), nil
	case grant.ExpiresAt.IsZero():
		return time.Time{}, fmt.Errorf("%s never expires", at.grant)
	}
	return grant.ExpiresAt.Add(at.offset), nil
}

// grant is the one with that name, unless it was refused.
func (st *stage) grant(name string) (*billing.Grant, error) {
	if g := st.grants[name]; g != nil {
		return g, nil
	}
	return nil, fmt.Errorf("there is no grant %s, as what should have created it was refused", name)
}

// instantIn is the instant in a clause, or nil where the clause was not used.
func (st *stage) instantIn(s said, clause string) (*time.Time, error) {
	if !s.has(clause) {
		return nil, nil
	}
	at, err := st.when(in[instant](s.clauses[clause], "INSTANT", 0))
	return &at, err
}

// act sends a request and remembers it under its name.
func (st *stage) act(name string, send func() (answer, error)) (*deed, error) {
	d := &deed{name: name, where: st.where, send: send}
	var err error
	d.first, err = send()
	d.latest = d.first
	st.deeds = append(st.deeds, d)
	st.byName[name] = d
	return d, err
}

// post is act for what moves credit in one wallet, or changes its status.
func (st *stage) post(name string, send func() (*posted, error)) (*deed, error) {
	return st.act(name, func() (answer, error) {
		done, err := send()
		if err != nil {
			return refused(err)
		}
		a := answer{wallet: done.Wallet, replayed: done.Replayed}
		if done.Value != nil {
			a.lines = []*billing.Transaction{done.Value}
		}
		return a, nil
	})
}

// refused is the answer that an error is, where it is a refusal.
func refused(err error) (answer, error) {
	var refusal *billing.Error
	if errors.As(err, &refusal) {
		return answer{refusal: refusal}, nil
	}
	return answer{}, err
}

// bind gives the grants that a line created names, as far as there are names.
func (st *stage) bind(line *billing.Transaction, names ...string) {
	for i := range min(len(names), len(line.Created)) {
		created := line.Created[i]
		created.CreatedAt = line.RecordedAt
		st.grants[names[i]] = &created
	}
}

// grantName is what the scenario calls a grant of a wallet, or its id where it has no name.
func (st *stage) grantName(id billing.GrantID) string {
	for name, g := range st.grants {
		if g.ID() == id {
			return name
		}
	}
	return string(id)
}

// line is the line that a step means.
func (st *stage) line(n lineName) (*billing.Transaction, error) {
	if n.number > 0 {
		lines, err := st.ledger(st.wallet(n.name))
		if err != nil {
			return nil, err
		}
		if n.number > len(lines) {
			return nil, fmt.Errorf("the ledger of %s has only %d lines", n.name, len(lines))
		}
		return lines[n.number-1], nil
	}
	d := st.byName[n.name]
	switch {
	case d == nil:
		return nil, fmt.Errorf("%s was not sent", n.name)
	case d.first.refusal != nil:
		return nil, fmt.Errorf("%s was refused: %w", n.name, d.first.refusal)
	case len(d.first.lines) == 0:
		return nil, fmt.Errorf("%s wrote no line", n.name)
	}
	line := d.first.lines[0]
	if n.arrival {
		line = d.first.lines[1]
	}
	return st.stored(line)
}

// stored is a line as it is kept now.
func (st *stage) stored(line *billing.Transaction) (*billing.Transaction, error) {
	ref := billing.WalletRef{Tenant: Caller.Tenant, ID: line.Wallet}
	records, err := st.Store.Records(st.ctx, ref, []billing.KeyHash{line.KeyHash()})
	if err == nil && records[line.KeyHash()].Line == nil {
		err = fmt.Errorf("line %d is not in the store", line.Sequence)
	}
	return records[line.KeyHash()].Line, err
}

// ledger lists all lines of a wallet, oldest first.
func (st *stage) ledger(w *openWallet) ([]*billing.Transaction, error) {
	s, err := st.snapshot(w)
	if err != nil {
		return nil, err
	}
	var lines []*billing.Transaction
	for query := (ledger.LineQuery{Limit: billing.MaxPageSize}); ; {
		page, err := st.Transactions(st.ctx, &s.Wallet, query)
		if err != nil {
			return nil, err
		}
		lines = append(lines, page.Lines...)
		if !page.More {
			slices.Reverse(lines)
			return lines, nil
		}
		query.Before = page.Resume
	}
}

// same says how two answers for one request differ beside Replayed and what happened to the wallet since.
func (a answer) same(other answer) error {
	if len(a.lines) != len(other.lines) {
		return fmt.Errorf("%d lines instead of %d", len(other.lines), len(a.lines))
	}
	for i := range a.lines {
		was, is := a.lines[i].Clone(), other.lines[i].Clone()
		if was.Reversed = is.Reversed; !reflect.DeepEqual(was, is) {
			return fmt.Errorf("the line is\n\t%+v\ninstead of\n\t%+v", *is, *was)
		}
	}
	return nil
}
