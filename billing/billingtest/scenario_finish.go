package billingtest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// look checks every wallet after a step, and remembers what it saw.
func (st *stage) look() error {
	for _, w := range st.wallets {
		balance, err := st.balance(w)
		if err != nil {
			return err
		}
		if err := st.agrees(w, balance); err != nil {
			return fmt.Errorf("the books of %s do not agree: %w", w.name, err)
		}
		st.saw(sight{w, balance})
	}
	return nil
}

// saw remembers a balance. Of what was seen at one instant, the last is what history tells.
func (st *stage) saw(now sight) {
	for i, s := range st.seen {
		if s.wallet == now.wallet && s.balance.AsOf.Equal(now.balance.AsOf) {
			st.seen[i] = now
			return
		}
	}
	st.seen = append(st.seen, now)
}

// agrees checks a balance against the grants: it is what remains of them less debt, there is no debt beside credit
// that could repay it, and none beyond the limit.
func (st *stage) agrees(w *openWallet, b billing.Balance) error {
	s, err := st.snapshot(w)
	if err != nil {
		return err
	}
	live, err := st.live(w)
	if err != nil {
		return err
	}
	var sum, pending billing.Credits
	for _, g := range live {
		sum += g.Remaining
		if g.EffectiveAt.After(b.AsOf) {
			pending += g.Remaining
		}
	}
	debt := sum + b.Held - b.Posted
	switch {
	case b.Available < -s.Wallet.OverdraftLimit:
		return fmt.Errorf("available is %s, beyond the overdraft limit of %s", b.Available, s.Wallet.OverdraftLimit)
	case debt < 0 || debt > s.Wallet.Debt:
		return fmt.Errorf("%s remain of the grants and %s is posted, but %s was the debt", sum, b.Posted, s.Wallet.Debt)
	case debt > 0 && sum > pending:
		return fmt.Errorf("there is %s of debt beside %s that could repay it", debt, sum-pending)
	case b.Pending != pending || b.Available != b.Posted-b.Held-pending:
		return fmt.Errorf("%s of the grants is pending, but the balance says %+v", pending, b)
	}
	return st.holdsAgree(w, s, b)
}

// holdsAgree checks that a balance holds what the open holds have.
func (st *stage) holdsAgree(w *openWallet, s *billing.Snapshot, b billing.Balance) error {
	var sum billing.Credits
	for q := (ledger.HoldQuery{Status: billing.HoldOpen, Limit: billing.MaxPageSize}); ; {
		page, err := st.Holds(st.ctx, s, st.Time(), q)
		if err != nil {
			return err
		}
		for _, h := range page.Holds {
			sum += h.Remaining()
			q.After = h.HoldID()
		}
		if !page.More {
			break
		}
	}
	if sum != b.Held {
		return fmt.Errorf("the open holds of %s have %s, but the balance says %+v", w.name, sum, b)
	}
	return nil
}

// untold answers the first request that did not simply succeed and of which no Then spoke.
func (st *stage) untold() error {
	for _, d := range st.deeds {
		switch {
		case d.told:
		case d.latest.refusal != nil:
			return fmt.Errorf("%s (%s) is refused with %s, and no Then says so: %s",
				d.name, d.where, tellRefusal(d.latest.refusal), d.latest.refusal.Message)
		case d.latest.replayed:
			return fmt.Errorf("%s (%s) is replayed, and no Then says so", d.name, d.where)
		}
		for i, outcome := range d.latest.events {
			if is := outcomeOf(outcome); is != "recorded" && !d.told {
				return fmt.Errorf("event %d of %s (%s) is %s, and no Then says what the batch answers", i+1, d.name, d.where, is)
			}
		}
	}
	return nil
}

// finish checks what holds after every scenario.
func (st *stage) finish() error {
	return errors.Join(st.untold(), st.remember(), st.settleAll(), st.resendAll(), st.auditAll())
}

// remember checks that history tells the balances that were seen.
func (st *stage) remember() error {
	for _, seen := range st.seen {
		s, err := st.snapshot(seen.wallet)
		if err != nil {
			return err
		}
		told, err := st.BalanceAt(st.ctx, s, seen.balance.AsOf)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(told, seen.balance) {
			return fmt.Errorf("history tells that %s had %s %s, but there were %s",
				seen.wallet.name, tellBalance(told), sinceBeginning(told.AsOf), tellBalance(seen.balance))
		}
	}
	return nil
}

func tellBalance(b billing.Balance) string {
	next := "nothing to expire"
	if b.ExpiringNext != nil {
		next = fmt.Sprintf("%s to expire %s", b.ExpiringNext.Amount, sinceBeginning(b.ExpiringNext.At))
	}
	return fmt.Sprintf("available %s, held %s, pending %s, posted %s, %s as of line %d", b.Available, b.Held, b.Pending, b.Posted, next, b.Sequence)
}

// settleAll checks that booking what lapsed changes nothing that a balance shows.
func (st *stage) settleAll() error {
	for _, w := range st.wallets {
		before, err := st.balance(w)
		if err != nil {
			return err
		}
		if err := st.BookDue(st.ctx, w.ref); err != nil {
			return err
		}
		after, err := st.balance(w)
		if err != nil {
			return err
		}
		if before.Sequence = after.Sequence; !reflect.DeepEqual(before, after) {
			return fmt.Errorf("booking what lapsed turns the balance of %s from %s into %s", w.name, tellBalance(before), tellBalance(after))
		}
	}
	return nil
}

// resendAll checks that every accepted request is replayed and changes nothing.
func (st *stage) resendAll() error {
	before, err := st.photograph()
	if err != nil {
		return err
	}
	for _, d := range st.deeds {
		if err := d.replays(); err != nil {
			return fmt.Errorf("%s (%s), sent again: %w", d.name, d.where, err)
		}
	}
	for _, w := range st.wallets {
		again, err := st.OpenWallet(st.ctx, Caller, w.opened)
		if err != nil {
			return fmt.Errorf("opening %s again: %w", w.name, err)
		}
		if !again.Replayed || again.Value.ID != w.ref.ID {
			return fmt.Errorf("opening %s again: %s, replayed %v", w.name, again.Value.ID, again.Replayed)
		}
	}
	after, err := st.photograph()
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(before, after) {
		return fmt.Errorf("sending everything again changes the wallets from\n\t%+v\nto\n\t%+v", before, after)
	}
	return nil
}

// replays sends again what was accepted of a request.
func (d *deed) replays() error {
	send := d.send
	if d.again != nil {
		send = d.again
	}
	if d.first.refusal != nil {
		return nil // it did not happen, so that sending it again may succeed
	}
	recorded := recordedEvents(d.first)
	if d.first.events != nil && len(recorded) == 0 {
		return nil
	}
	again, err := send()
	switch {
	case err != nil:
		return err
	case again.refusal != nil:
		return again.refusal
	case d.first.events == nil && !again.replayed:
		return errors.New("it is not replayed")
	}
	for i, outcome := range again.events {
		if is := outcomeOf(outcome); is != "replayed" {
			return fmt.Errorf("event %d is %s", i+1, is)
		}
		original := answer{lines: []*billing.Transaction{recorded[i].Transaction}}
		if err := original.same(answer{lines: []*billing.Transaction{outcome.Transaction}}); err != nil {
			return err
		}
	}
	return d.first.same(again)
}

// recordedEvents are the events of a batch that have a line.
func recordedEvents(a answer) []ledger.UsageOutcome {
	var recorded []ledger.UsageOutcome
	for _, outcome := range a.events {
		if outcome.Transaction != nil {
			recorded = append(recorded, outcome)
		}
	}
	return recorded
}

// photograph is the state of every wallet and of the customer. How often a wallet was committed to is left out, as others
// may do that.
func (st *stage) photograph() (map[string]any, error) {
	states := map[string]any{}
	customer, err := st.customerNow()
	if err != nil {
		return nil, err
	}
	states["the customer"] = *customer
	for _, w := range st.wallets {
		s, err := st.snapshot(w)
		if err != nil {
			return nil, err
		}
		s.Wallet.Revision = 0
		states[w.name] = s.Wallet
		profile, err := st.profile(w)
		if err != nil {
			return nil, err
		}
		states["the metadata of "+w.name] = fmt.Sprint(profile.Metadata)
	}
	return states, nil
}

func (st *stage) auditAll() error {
	for _, w := range st.wallets {
		s, err := st.snapshot(w)
		if err != nil {
			return err
		}
		audit, err := st.Audit(st.ctx, s, st.Time())
		if err != nil {
			return err
		}
		if !audit.OK || audit.SumOfGrants != s.Wallet.Posted || audit.SumOfTransactions != s.Wallet.Posted {
			return fmt.Errorf("the audit of %s finds %+v", w.name, *audit)
		}
	}
	return nil
}
