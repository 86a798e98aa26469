package ddb

import (
	"reflect"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// What a line says about money is read as it was written, whatever the grant that it pays for.
func TestMoneyOfALine(t *testing.T) {
	for _, want := range []billing.LineMoney{
		{Currency: "EUR", Refunded: 1, WrittenOff: 2, Tax: 3, Breakage: -4, CustomerCredit: -5},
		{Currency: "EUR", Earned: 6},
		{Currency: "EUR", Pays: billing.GrantRef{Sequence: 2}, Cost: 6000},
		{Currency: "EUR", Pays: billing.GrantRef{Sequence: 28}, Cost: 6000, Earned: -1}, // letters in an id
		{Currency: "JPY", Pays: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, Cost: billing.MaxMoney},
	} {
		i := item{}
		i.text("money", formatLineMoney(&want))
		r := newReader(i)
		if got := r.lineMoney("money"); r.err() != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s is read as %+v, %v, not as %+v", formatLineMoney(&want), got, r.err(), want)
		}
	}
}
