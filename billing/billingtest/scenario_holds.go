package billingtest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// holdActions are about holds.
var holdActions = []sentence{
	{"hold NAME of AMOUNT in WALLET", isHold | isLine | isRequest, holdClauses, doHold},
	{"hold NAME without an amount in WALLET", isHold | isLine | isRequest, holdClauses, doHold},
	{"capture NAME of AMOUNT of HOLD", isLine | isRequest, captureClauses, doCapture},
	{"capture NAME without an amount of HOLD", isLine | isRequest, captureClauses, doCapture},
	{"release NAME of HOLD", isLine | isRequest, []string{withReason, withKey}, doRelease},
	{"extension NAME of HOLD for SPAN", isRequest, []string{withKey}, doExtend},
}

var holdClauses = []string{
	"or less", "for SPAN", "action WORD", "quantity QUANTITY", "subject WORD", "components COMPONENTS",
	"dimensions DIMENSIONS", withKey,
}

var captureClauses = []string{
	"the last one", "or more", "action WORD", "quantity QUANTITY", "components COMPONENTS", "dimensions DIMENSIONS", withKey,
}

// holdClaims are about holds.
var holdClaims = []sentence{
	{"HOLD is OUTCOME", 0, []string{"AMOUNT placed", "AMOUNT captured", "AMOUNT held"}, claimHold},
	{"HOLD ended with LINE", 0, nil, claimEndedWith},
	{"HOLD ended INSTANT", 0, nil, claimEnded},
	{"HOLD ends INSTANT", 0, nil, claimEnds},
	{"HOLD keeps TAKEN", 0, nil, claimKeeps},
	{"holds of WALLET are HOLDS", 0, []string{"of status OUTCOME"}, claimHolds},
	{"WALLET has no holds", 0, []string{"of status OUTCOME"}, claimHolds},
}

// defaultHoldTime is how long a hold lasts that does not say it.
const defaultHoldTime = 15 * time.Minute

// optional is what stands in the slot of a clause, or nil where the clause was not used.
func optional[T any](s said, clause, slot string) *T {
	if !s.has(clause) {
		return nil
	}
	value := in[T](s.clauses[clause], slot, 0)
	return &value
}

// componentsIn are those that a clause says.
func componentsIn(s said) []billing.Component {
	if !s.has("components COMPONENTS") {
		return nil
	}
	return listed[billing.Component](s.clauses["components COMPONENTS"], "COMPONENTS")
}

func doHold(st *stage, s said) error {
	name := in[string](s, "NAME", 0)
	p := billing.PlaceHold{
		Keyed: keyed(s, name), Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID), UpTo: s.has("or less"),
		ExpiresIn: int(option(s, "for SPAN", "SPAN", defaultHoldTime) / time.Second),
		Action:    option(s, "action WORD", "WORD", "work"), Subject: option(s, "subject WORD", "WORD", ""),
		Quantity:   optional[billing.Decimal](s, "quantity QUANTITY", "QUANTITY"),
		Components: componentsIn(s), Dimensions: option(s, "dimensions DIMENSIONS", "DIMENSIONS", billing.Metadata(nil)),
	}
	if len(s.slots["AMOUNT"]) > 0 {
		amount := in[billing.Credits](s, "AMOUNT", 0)
		p.Amount = &amount
	}
	d, err := st.change(name, func() (*ledger.Result[ledger.HoldChange], error) { return st.PlaceHold(st.ctx, Caller, p) })
	if err == nil && d.first.refusal == nil {
		st.holds[name] = d.first.lines[0].HoldID()
	}
	return err
}

// change is act for a request about a hold.
func (st *stage) change(name string, send func() (*ledger.Result[ledger.HoldChange], error)) (*deed, error) {
	return st.act(name, func() (answer, error) {
		done, err := send()
		if err != nil {
			return refused(err)
		}
		a := answer{wallet: done.Wallet, replayed: done.Replayed}
		if line := done.Value.Line; line != nil {
			a.lines = []*billing.Transaction{line}
			if line.HoldID() != done.Value.Hold.HoldID() {
				return answer{}, fmt.Errorf("the line is of hold %s, and the answer shows %s", line.HoldID(), done.Value.Hold.HoldID())
			}
		}
		return a, nil
	})
}

// holdID is the id of a hold, unless it was refused.
func (st *stage) holdID(name string) (billing.HoldID, error) {
	if id := st.holds[name]; id != "" {
		return id, nil
	}
	return "", fmt.Errorf("there is no hold %s, as it was refused", name)
}

func doCapture(st *stage, s said) error {
	id, err := st.holdID(in[string](s, "HOLD", 0))
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	c := billing.CaptureHold{
		Keyed: keyed(s, name), Hold: id, Final: s.has("the last one"), AllowMore: s.has("or more"),
		Action:     option(s, "action WORD", "WORD", ""),
		Quantity:   optional[billing.Decimal](s, "quantity QUANTITY", "QUANTITY"),
		Components: componentsIn(s), Dimensions: option(s, "dimensions DIMENSIONS", "DIMENSIONS", billing.Metadata(nil)),
	}
	if len(s.slots["AMOUNT"]) > 0 {
		c.Amount = in[billing.Credits](s, "AMOUNT", 0)
	}
	_, err = st.change(name, func() (*ledger.Result[ledger.HoldChange], error) { return st.CaptureHold(st.ctx, Caller, c) })
	return err
}

func doRelease(st *stage, s said) error {
	id, err := st.holdID(in[string](s, "HOLD", 0))
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	r := billing.ReleaseHold{Keyed: keyed(s, name), Hold: id, Reason: option(s, withReason, "TEXT", "")}
	_, err = st.change(name, func() (*ledger.Result[ledger.HoldChange], error) { return st.ReleaseHold(st.ctx, Caller, r) })
	return err
}

func doExtend(st *stage, s said) error {
	id, err := st.holdID(in[string](s, "HOLD", 0))
	if err != nil {
		return err
	}
	name := in[string](s, "NAME", 0)
	e := billing.ExtendHold{Keyed: keyed(s, name), Hold: id, ExpiresIn: int(in[time.Duration](s, "SPAN", 0) / time.Second)}
	_, err = st.change(name, func() (*ledger.Result[ledger.HoldChange], error) { return st.ExtendHold(st.ctx, Caller, e) })
	return err
}

// hold is a hold as it is now.
func (st *stage) hold(s said) (*billing.Hold, error) {
	id, err := st.holdID(in[string](s, "HOLD", 0))
	if err != nil {
		return nil, err
	}
	return st.Hold(st.ctx, Caller.Tenant, id, st.Time())
}

func claimHold(st *stage, s said) error {
	h, err := st.hold(s)
	if err != nil {
		return err
	}
	if err := expect("it", h.Status, in[billing.HoldStatus](s, "OUTCOME", 0)); err != nil {
		return err
	}
	for clause, is := range map[string]billing.Credits{
		"AMOUNT placed": h.Amount, "AMOUNT captured": h.Captured, "AMOUNT held": h.Remaining(),
	} {
		if err := expect("what is "+strings.TrimPrefix(clause, "AMOUNT "), is, option(s, clause, "AMOUNT", is)); err != nil {
			return err
		}
	}
	return nil
}

func claimEndedWith(st *stage, s said) error {
	h, err := st.hold(s)
	if err != nil {
		return err
	}
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	return expect("what ended it", h.EndedBy, line.ID())
}

func claimEnded(st *stage, s said) error {
	return st.compareInstant(s, "when it ended", func(h *billing.Hold) time.Time { return h.EndedAt })
}

func claimEnds(st *stage, s said) error {
	return st.compareInstant(s, "its end", func(h *billing.Hold) time.Time { return h.ExpiresAt })
}

func (st *stage) compareInstant(s said, what string, of func(*billing.Hold) time.Time) error {
	h, err := st.hold(s)
	if err != nil {
		return err
	}
	at, err := st.when(in[instant](s, "INSTANT", 0))
	if err != nil {
		return err
	}
	if of(h).IsZero() {
		return errors.New("it is open")
	}
	return expect(what, sinceBeginning(of(h)), sinceBeginning(at))
}

// claimKeeps compares what is still held, in the order in which it was drawn.
func claimKeeps(st *stage, s said) error {
	h, err := st.hold(s)
	if err != nil {
		return err
	}
	var is, want []string
	for _, piece := range h.Pieces {
		is = append(is, fmt.Sprintf("%s %s", piece.Remaining, st.grantName(billing.NewGrantID(h.ID, piece.Ref))))
	}
	for _, p := range listed[part](s, "TAKEN") {
		want = append(want, fmt.Sprintf("%s %s", p.amount, p.grant))
	}
	return expect("it", strings.Join(is, ", "), strings.Join(want, ", "))
}

// claimHolds compares a wallet's list of holds, newest first.
func claimHolds(st *stage, s said) error {
	snapshot, err := st.snapshot(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	page, err := st.Holds(st.ctx, snapshot, st.Time(), ledger.HoldQuery{
		Status: option(s, "of status OUTCOME", "OUTCOME", billing.HoldStatus("")), Limit: billing.MaxPageSize,
	})
	if err != nil {
		return err
	}
	var is, want []string
	for _, h := range page.Holds {
		is = append(is, st.holdName(h.HoldID()))
	}
	if len(s.slots["HOLDS"]) > 0 {
		want = listed[string](s, "HOLDS")
	}
	return expect("the list", strings.Join(is, ", "), strings.Join(want, ", "))
}

// holdName is what the scenario calls a hold.
func (st *stage) holdName(id billing.HoldID) string {
	for name, is := range st.holds {
		if is == id {
			return name
		}
	}
	return string(id)
}
