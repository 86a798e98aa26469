package billingtest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// column is a named amount of the books, such as "earned 16.31 EUR".
type column struct {
	name   string
	amount billing.Amount
}

// columnsOf returns the columns that are not 0, by their names and currencies.
func columnsOf(books finance.Changes) map[string]int64 {
	named := map[string]int64{}
	for currency, c := range books {
		for name, minor := range map[string]int64{
			"received": c.Received, "deferred": c.Deferred, "earned": c.Earned, "breakage": c.Breakage, "refunded": c.Refunded,
			"customerCredit": c.CustomerCredit, "writtenOff": c.WrittenOff, "tax": c.Tax,
		} {
			if minor != 0 {
				named[name+" in "+currency] = minor
			}
		}
	}
	return named
}

// readColumns reads "received 49.00 EUR and earned 16.31 EUR".
func readColumns(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		name, ok := readOneOf("received", "deferred", "earned", "breakage", "refunded", "customerCredit", "writtenOff", "tax")(r)
		if !ok {
			return nil, false
		}
		money, ok := readMoney(r)
		if !ok {
			return nil, false
		}
		amount, refusal := money.(billing.Money).Minor()
		if refusal != nil {
			return nil, r.miss("an amount of money such as 49.90 EUR")
		}
		return column{name.(string), amount}, true
	})(r)
}

// claimFinance compares the books of a wallet with all columns that a step names; those that it leaves out have to be 0.
func claimFinance(st *stage, s said) error {
	at, err := st.instantIn(s, "as of INSTANT")
	if err != nil {
		return err
	}
	now := st.Time()
	if at != nil {
		now = *at
	}
	snapshot, err := st.snapshot(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	books, err := st.Finance(st.ctx, snapshot, now)
	if err != nil {
		return err
	}
	is, wanted := columnsOf(books), map[string]int64{}
	if s.slots["COLUMNS"] != nil {
		for _, c := range listed[column](s, "COLUMNS") {
			wanted[c.name+" in "+c.amount.Currency] = c.amount.Minor
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if is[name] != wanted[name] {
			return fmt.Errorf("%s is %d minor units", name, is[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if is[name] != wanted[name] {
			return fmt.Errorf("%s is 0", name)
		}
	}
	return nil
}
