package export_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// heldForgery changes lines of a ledger. The last of them is the one that is found, and those after it are cut off.
type heldForgery struct {
	line  int
	forge func(l *billing.Transaction, before []*billing.Transaction)
	says  string
}

// of returns drawdowns of grants that lines created: pairs of a line and an amount.
func of(pairs ...any) (drawn []billing.Drawdown) {
	for i := 0; i < len(pairs); i += 2 {
		drawn = append(drawn, billing.Drawdown{
			Grant: billing.GrantRef{Sequence: int64(pairs[i].(int))}, Amount: *amount(pairs[i+1].(string)),
		})
	}
	return drawn
}

// draw makes a line draw something else, and changes what is held by the sum of it.
func draw(l *billing.Transaction, pairs ...any) {
	l.Drawdowns = of(pairs...)
	sum := billing.Credits(0)
	for _, d := range l.Drawdowns {
		sum += d.Amount
	}
	switch l.Type {
	case billing.TypeHold:
		l.HeldChange = sum
	case billing.TypeRelease:
		l.HeldChange = -sum
	case billing.TypeCapture:
		l.Amount, l.HeldChange = -sum, -sum
	default:
		l.Amount = -sum
	}
}

// become makes a line one of another type, of a hold, without a price.
func become(l *billing.Transaction, kind billing.TransactionType, hold int64) {
	l.Type, l.Hold, l.Amount, l.HeldChange, l.Shortfall = kind, hold, 0, 0, 0
	l.Pricing, l.Created, l.Reverses, l.OccurredAt = nil, nil, "", l.RecordedAt
	l.TopUp, l.Money = "", nil
	l.Subscription, l.Period, l.Budget = "", 0, billing.GrantRef{}
	l.Quantity = billing.Decimal{}
}

// holdForgeries has lies in heldLines about what holds and captures take. In all of them, the hashes were computed again.
var holdForgeries = map[string]heldForgery{
	"a hold out of burn order": {
		4, func(l *billing.Transaction, _ []*billing.Transaction) { slices.Reverse(l.Drawdowns) },
		"in burn order, drawdown 1 has to be 10 of grant",
	},
	"a hold of what is held": {
		5, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 1, "4.25") },
		"in burn order, drawdown 1 has to be 4.25 of grant",
	},
	"a hold of more than is free": {
		4, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 1, "10", 2, "20", 3, "30", 3, "1") },
		"it has 4 drawdowns, but in burn order it needs 3",
	},
	"a hold of more than its drawdowns": {
		4, func(l *billing.Transaction, _ []*billing.Transaction) { l.HeldChange++ },
		"a heldChange above 0, which is the sum of its drawdowns",
	},
	"a hold of nothing": {
		4, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l) }, "a heldChange above 0",
	},
	"a hold that charges": {
		4, func(l *billing.Transaction, _ []*billing.Transaction) { l.Amount = -25 * billing.Credit },
		"a HOLD has an amount of 0",
	},
	"a hold in the name of another": {
		5, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 4 }, "but a HOLD places the hold hld_",
	},
	"a shortfall below 0": {
		20, func(l *billing.Transaction, _ []*billing.Transaction) { l.Shortfall = -1 }, "no shortfall below 0",
	},
	"a hold of less than its price": {
		5, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 2, "4") },
		"it holds 4 and lacks 0, but its rates and quantities give a price of 4.25 credits",
	},
	"a hold of its price that lacks something": {
		5, func(l *billing.Transaction, _ []*billing.Transaction) { l.Shortfall++ }, "it holds 4.25 and lacks 0.000001",
	},
	"a usage of what is held": {
		5, func(l *billing.Transaction, _ []*billing.Transaction) {
			become(l, billing.TypeUsage, 0)
			draw(l, 1, "1")
		},
		"in burn order, drawdown 1 has to be 1 of grant",
	},
	"a usage of a hold": {
		21, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 20 },
		"which a line of type USAGE may not do",
	},
	"a grant that is held": {
		25, func(l *billing.Transaction, _ []*billing.Transaction) { l.HeldChange = 1 },
		`it changes what is held by 0.000001 and names hold "", which a line of type GRANT may not do`,
	},

	"captured last drawn first": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 2, "5") },
		"drawdown 1 has to be 5 of grant",
	},
	"captured, and still held": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.HeldChange++ },
		"its heldChange is -4.999999, but a capture of 5 from hold",
	},
	"captured more than the drawdowns": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.Amount-- }, "an amount that is the sum of its drawdowns",
	},
	"a capture that lacks something": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.Shortfall++ }, "has a shortfall of 0",
	},
	"a capture that gives": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.Amount = -l.Amount },
		"its amount is 5, but a line of type CAPTURE has none above 0",
	},
	"captured of no hold": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 0 }, "a CAPTURE names a hold",
	},
	"captured of a hold that there was not": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 3 }, "which no line before it places",
	},
	"captured after the release": {
		9, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Hold = 5
			draw(l, 2, "1")
		}, "which the RELEASE txn_",
	},
	"captured after all was captured": {
		19, func(l *billing.Transaction, _ []*billing.Transaction) {
			become(l, billing.TypeCapture, 17)
			draw(l, 3, "1")
			l.HeldChange = 0
		}, "which left nothing of it, ended",
	},
	"captured beside what is held": {
		18, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 3, "11") },
		"its heldChange is -11, but a capture of 11 from hold",
	},
	"captured more than is free": {
		18, func(l *billing.Transaction, _ []*billing.Transaction) {
			draw(l, 3, "10", 3, "21")
			l.HeldChange = -10 * billing.Credit
		}, "in burn order, drawdown 2 has to be 20 of grant",
	},
	"captured less than the price": {
		7, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 2, "2") },
		"it charges 2 and lacks 0, but its rates and quantities give a price of 2.125 credits",
	},
	"captured with the discount of later": {
		28, func(l *billing.Transaction, _ []*billing.Transaction) {
			draw(l, 25, "0.45")
			l.Pricing.Multiplier, l.Pricing.Components[0].Credits = decimal("0.9"), *amount("0.45")
		}, `it is priced by version 1 of rate card "default" and a multiplier of 0.9, but hold`,
	},
	"captured by another version": {
		28, func(l *billing.Transaction, _ []*billing.Transaction) { l.Pricing.Card.Version = 2 },
		`locked version 1 of "default" and 1`,
	},
	"captured by another version than the capture before": {
		29, func(l *billing.Transaction, before []*billing.Transaction) {
			before[26].Pricing = nil // an amount was held
			l.Pricing.Card.Version = 2
		}, `locked version 1 of "default" and 1`,
	},
	"a quote that a capture redeemed": {
		28, func(l *billing.Transaction, _ []*billing.Transaction) { l.Pricing.Quote = "quo_1" }, "but a CAPTURE redeems none",
	},
	"reversed more than was captured": {
		19, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Reverses, l.Drawdowns, l.Amount = before[5].ID(), of(1, "6"), *amount("6")
		}, "which charged 5",
	},
	"a hold reversed": {
		19, func(l *billing.Transaction, before []*billing.Transaction) { l.Reverses = before[16].ID() },
		"which is not a USAGE or a CAPTURE before it",
	},
}

func TestVerifyFindsForgedHolds(t *testing.T) {
	for name, c := range map[string]struct {
		lines     func(testing.TB) []*billing.Transaction
		forgeries map[string]heldForgery
	}{
		"holds": {heldLines, holdForgeries}, "releases": {heldLines, releaseForgeries},
		"reservations": {reservedLines, reservedForgeries}, "refunds": {refundedLines, refundForgeries},
		"credit that came back": {returnedLines, returnedForgeries}, "periods": {periodLines, periodForgeries},
		"periods that are cut": {cutLines, cutForgeries}, "charges": {chargedLines, chargeForgeries},
		"periods that wait": {waitingLines, waitForgeries},
		"budgets":           {budgetLines, budgetForgeries},
	} {
		waits := name == "periods that wait" // which the live tenant has none of
		for forgery, f := range c.forgeries {
			t.Run(name+"/"+forgery, func(t *testing.T) {
				lines := c.lines(t)[:f.line]
				f.forge(lines[f.line-1], lines)
				text := file(t, seal(t, lines))
				for _, testClock := range []bool{true, false} {
					_, err := export.VerifyWith(bytes.NewReader(text), export.Options{TestClock: testClock})
					var fault *export.Fault
					is := errors.As(err, &fault)
					exactly := is && fault.Line == int64(f.line) && strings.Contains(fault.Reason, f.says)
					free := strings.HasPrefix(name, "periods") && !waits
					if !is || !exactly && (testClock || !waits) || free && strings.Contains(fault.Reason, "--test-clock") {
						t.Errorf("with the test clock %t: got %v\nwant in line %d: %s", testClock, err, f.line, f.says)
					}
				}
			})
		}
	}
}
