package billingtest

import (
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// The clauses that several actions have.
const (
	withKey    = "key KEY"
	withReason = "reason TEXT"
)

// actions are what a Given or a When can say.
var actions = slices.Concat(ledgerActions, holdActions, updateActions)

// ledgerActions are about credit, and about wallets as wholes.
var ledgerActions = []sentence{
	{"wallet NAME", isWallet, []string{"overdraft limit AMOUNT", "unit WORD"}, doOpen},
	{"grant NAME of AMOUNT to WALLET", isGrant | isLine | isRequest, []string{
		"effective INSTANT", "expires INSTANT", "priority NUMBER", "source SOURCE", "paid MONEY", "TIMES times", withReason, withKey,
	}, doGrant},
	{"usage NAME of AMOUNT in WALLET", isLine | isRequest, usageClauses, doUsage},
	{"usage NAME without a price in WALLET", isLine | isRequest, usageClauses, doUsage},
	{"rate card NAME of RATES", isRequest, []string{"code WORD", "effective INSTANT", withKey}, doPublish},
	{"rate card change NAME of WALLET to WORD", isRequest, []string{withKey}, doUseCard},
	{"multiplier NAME of QUANTITY for WALLET", isRequest, []string{withKey}, doMultiply},
	{"best effort batch NAME in WALLET of EVENTS", isBatch, nil, doBatch(billing.BestEffort)},
	{"all or nothing batch NAME in WALLET of EVENTS", isBatch, nil, doBatch(billing.AllOrNothing)},
	{"reversal NAME of LINE", isLine | isRequest, []string{"expired credit POLICY", withReason, withKey}, doReverse},
	{"reversal NAME of AMOUNT of LINE", isLine | isRequest, []string{"expired credit POLICY", withReason, withKey}, doReverse},
	{"adjustment NAME of CHANGE to WALLET", isLine | isRequest, []string{withReason, withKey}, doAdjust},
	{"transfer NAME of AMOUNT from WALLET to WALLET", isLine | isRequest | isTransfer, []string{withReason, withKey}, doTransfer},
	{"void NAME of GRANT", isLine | isRequest, []string{withReason, withKey}, doVoid},
	{"freeze NAME of WALLET", isRequest, []string{withReason, withKey}, doStatus(billing.WalletFrozen)},
	{"unfreeze NAME of WALLET", isRequest, []string{withReason, withKey}, doStatus(billing.WalletActive)},
	{"close NAME of WALLET", isRequest, []string{withReason, withKey}, doStatus(billing.WalletClosed)},
	{"SPAN passes", 0, nil, doPass},
	{"SPAN pass", 0, nil, doPass},
	{"time moves to INSTANT", 0, nil, doMove},
	{"REQUEST is sent again", 0, nil, doResend},
	{"BATCH is sent again", 0, nil, doResendBatch},
	{"WALLET is settled", 0, nil, doSettle},
}

var usageClauses = []string{
	"on shortfall SHORTFALL", "occurred INSTANT", "action WORD", "quantity QUANTITY", "subject WORD",
	"components COMPONENTS", "dimensions DIMENSIONS", withKey,
}

// keyed is the key of a request: its name, unless a clause says otherwise.
func keyed(s said, name string) billing.Keyed {
	return billing.Keyed{IdempotencyKey: option(s, withKey, "KEY", name)}
}

func reason(s said) string { return option(s, withReason, "TEXT", "a reason") }

func doOpen(st *stage, s said) error {
	name := in[string](s, "NAME", 0)
	o := billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: st.prefix + name}, Customer: string(st.customer.ID), Name: name,
		Unit:           option(s, "unit WORD", "WORD", "credits"),
		OverdraftLimit: option(s, "overdraft limit AMOUNT", "AMOUNT", billing.Credits(0)),
	}
	opened, err := st.OpenWallet(st.ctx, Caller, o)
	if err != nil {
		return err
	}
	w := &openWallet{name: name, ref: opened.Value.WalletRef, opened: o}
	st.wallets = append(st.wallets, w)
	return st.useDefaultCard(w)
}

func doGrant(st *stage, s said) error {
	effective, err := st.instantIn(s, "effective INSTANT")
	if err != nil {
		return err
	}
	expires, err := st.instantIn(s, "expires INSTANT")
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	g := billing.GrantCredits{
		Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID), Amount: in[billing.Credits](s, "AMOUNT", 0),
		Source:      option(s, "source SOURCE", "SOURCE", billing.SourcePromotion),
		Priority:    option(s, "priority NUMBER", "NUMBER", 100),
		EffectiveAt: effective, ExpiresAt: expires, Reason: option(s, withReason, "TEXT", ""),
	}
	if s.has("paid MONEY") {
		paid := in[billing.Money](s.clauses["paid MONEY"], "MONEY", 0)
		g.Paid = &paid
	}
	if !s.has("TIMES times") {
		return st.sendGrant(s, name, g)
	}
	for i := range in[int](s.clauses["TIMES times"], "TIMES", 0) {
		if err := st.sendGrant(s, numbered(name, i), g); err != nil {
			return err
		}
	}
	return nil
}

func (st *stage) sendGrant(s said, name string, g billing.GrantCredits) error {
	g.Keyed = keyed(s, name)
	d, err := st.post(name, func() (*posted, error) { return st.GrantCredits(st.ctx, Caller, g) })
	if err == nil && d.first.refusal == nil {
		st.bind(d.first.lines[0], name)
	}
	return err
}

func doUsage(st *stage, s said) error {
	occurred, err := st.instantIn(s, "occurred INSTANT")
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	one, _ := billing.ParseDecimal("1")
	u := billing.RecordUsage{
		Keyed: keyed(s, name), Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID),
		Action:      option(s, "action WORD", "WORD", "work"),
		Quantity:    option(s, "quantity QUANTITY", "QUANTITY", one),
		Subject:     option(s, "subject WORD", "WORD", ""),
		OnShortfall: option(s, "on shortfall SHORTFALL", "SHORTFALL", billing.ShortfallReject),
		OccurredAt:  occurred,
		Dimensions:  option(s, "dimensions DIMENSIONS", "DIMENSIONS", billing.Metadata(nil)),
	}
	if s.has("components COMPONENTS") {
		u.Components = listed[billing.Component](s.clauses["components COMPONENTS"], "COMPONENTS")
	}
	if len(s.slots["AMOUNT"]) > 0 {
		price := in[billing.Credits](s, "AMOUNT", 0)
		u.Credits = &price
	}
	_, err = st.post(name, func() (*posted, error) { return st.RecordUsage(st.ctx, Caller, u) })
	return err
}

func doReverse(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	r := billing.ReverseUsage{
		Keyed: keyed(s, name), Transaction: line.ID(), Reason: reason(s),
		ExpiredCredits: option(s, "expired credit POLICY", "POLICY", billing.ExpiredGrace),
	}
	if len(s.slots["AMOUNT"]) > 0 {
		amount := in[billing.Credits](s, "AMOUNT", 0)
		r.Amount = &amount
	}
	_, err = st.post(name, func() (*posted, error) { return st.ReverseUsage(st.ctx, Caller, r) })
	return err
}

func doAdjust(st *stage, s said) error {
	name := in[string](s, "NAME", 0)
	a := billing.AdjustBalance{
		Keyed: keyed(s, name), Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID),
		Amount: in[billing.Credits](s, "CHANGE", 0), Reason: reason(s),
	}
	_, err := st.post(name, func() (*posted, error) { return st.AdjustBalance(st.ctx, Caller, a) })
	return err
}

func doTransfer(st *stage, s said) error {
	name := in[string](s, "NAME", 0)
	t := billing.TransferCredits{
		Keyed: keyed(s, name), Amount: in[billing.Credits](s, "AMOUNT", 0), Reason: reason(s),
		From: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID),
		To:   string(st.wallet(in[string](s, "WALLET", 1)).ref.ID),
	}
	_, err := st.act(name, func() (answer, error) {
		done, err := st.TransferCredits(st.ctx, Caller, t)
		if err != nil {
			return refused(err)
		}
		return answer{
			lines: []*billing.Transaction{done.Value.Out, done.Value.In}, wallet: done.Value.From,
			replayed: done.Replayed,
		}, nil
	})
	return err
}

func doVoid(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	v := billing.VoidGrant{Keyed: keyed(s, name), Grant: grant.ID(), Reason: reason(s)}
	_, err = st.post(name, func() (*posted, error) { return st.VoidGrant(st.ctx, Caller, v) })
	return err
}

func doStatus(status billing.WalletStatus) func(*stage, said) error {
	return func(st *stage, s said) error {
		name := in[string](s, "NAME", 0)
		c := billing.SetWalletStatus{
			Keyed: keyed(s, name), Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID), Status: status, Reason: reason(s),
		}
		_, err := st.post(name, func() (*posted, error) { return st.SetWalletStatus(st.ctx, Caller, c) })
		return err
	}
}

func doPass(st *stage, s said) error {
	return st.moveTo(instant{anchor: "now", offset: in[time.Duration](s, "SPAN", 0)})
}

func doMove(st *stage, s said) error { return st.moveTo(in[instant](s, "INSTANT", 0)) }

// moveTo lets time pass up to an instant, which has to lie ahead.
func (st *stage) moveTo(at instant) error {
	to, err := st.when(at)
	if err != nil {
		return err
	}
	if !to.After(st.Time()) {
		return fmt.Errorf("time only moves forward: it is %s and %s does not lie ahead", sinceBeginning(st.Time()), sinceBeginning(to))
	}
	events, err := st.events(to)
	if err != nil {
		return err
	}
	for _, event := range events {
		st.Pass(event.Sub(st.Time()))
		if err := st.look(); err != nil {
			return err
		}
	}
	st.Pass(to.Sub(st.Time()))
	return nil
}

// events are the instants up to one of the future at which credit becomes effective or lapses or a hold ends, and those
// right before,
// in their order: there the books are looked at while time passes.
func (st *stage) events(to time.Time) ([]time.Time, error) {
	now, events := st.Time(), []time.Time{}
	add := func(at time.Time) {
		if at.After(now) && at.Before(to) {
			events = append(events, at)
		}
	}
	for _, w := range st.wallets {
		live, err := st.live(w)
		if err != nil {
			return nil, err
		}
		for _, g := range live {
			for _, at := range []time.Time{g.EffectiveAt, g.ExpiresAt} {
				add(at.Add(-time.Microsecond))
				add(at)
			}
		}
	}
	for _, id := range st.holds {
		h, err := st.Hold(st.ctx, Caller.Tenant, id, now)
		if err != nil {
			return nil, err
		}
		add(h.ExpiresAt.Add(-time.Microsecond))
		add(h.ExpiresAt)
	}
	slices.SortFunc(events, time.Time.Compare)
	return slices.CompactFunc(events, time.Time.Equal), nil
}

func doSettle(st *stage, s said) error {
	return st.BookDue(st.ctx, st.wallet(in[string](s, "WALLET", 0)).ref)
}

// doResend sends a request as it was sent the first time.
func doResend(st *stage, s said) error {
	name := in[string](s, "REQUEST", 0)
	d := st.byName[name]
	if d == nil || d.send == nil {
		return fmt.Errorf("%s was an event of a batch; send the batch again", name)
	}
	return d.resend()
}

func doResendBatch(st *stage, s said) error { return st.byName[in[string](s, "BATCH", 0)].resend() }

func (d *deed) resend() (err error) {
	d.latest, err = d.send()
	d.told = false
	return err
}
