package export_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// buyer is a heldWorld in which packs are bought, for 10.00 USD each. It says itself what a payment provider would.
type buyer struct {
	heldWorld
	payment billing.Payment // of the latest purchase
}

func newBuyer(t testing.TB) *buyer { return newBuyerOf(t, billingtest.Caller) }

// newBuyerOf is newBuyer for the tenant of a caller.
func newBuyerOf(t testing.TB, by billing.Caller) *buyer {
	t.Helper()
	b := &buyer{heldWorld: newHeldWorldOf(t, by)}
	for code, days := range map[string]int{"day": 1, "ever": 0} {
		pack := &billing.CreditPack{
			Tenant: by.Tenant, Code: code, Name: code, Unit: "credits", Credits: 100 * billing.Credit, Bonus: 10 * billing.Credit,
			Price: billing.Amount{Minor: 1000, Currency: "USD"}, ExpiresAfterDays: days,
		}
		pack.Revision = 1
		b.check(b.Store.PutDocument(t.Context(), billing.DocumentChange{Key: pack.DocumentKey(), After: pack}))
	}
	return b
}

func (b *buyer) run(c billing.Command) {
	b.t.Helper()
	_, err := b.Run(b.t.Context(), b.by.Tenant, c)
	b.check(err)
}

// buy buys a pack.
func (b *buyer) buy(pack string, tax int64) {
	b.t.Helper()
	outcome, err := b.Run(b.t.Context(), b.by.Tenant, &billing.CreateTopUp{
		Keyed: b.key(), Wallet: b.wallet, Pack: pack, Quantity: 1, Provider: "bank",
	})
	b.check(err)
	b.payment = billing.Payment{
		TopUp: billing.TopUpID(outcome.Request.Result), Attempt: 1, ID: "pay " + outcome.Request.Result, State: billing.PaymentSucceeded,
		Received: billing.Amount{Minor: 1000, Currency: "USD"}, Tax: tax,
	}
	b.hear()
}

// hear applies what the provider says of the latest purchase.
func (b *buyer) hear() {
	b.t.Helper()
	b.run(billing.NewApplyPayment(billing.ApplyPayment{TopUp: b.payment.TopUp, Payment: b.payment}))
}

// dispute applies what became of the dispute of the latest purchase.
func (b *buyer) dispute(minor int64, state billing.DisputeState) {
	b.t.Helper()
	b.payment.Disputes = []billing.PaymentDispute{{ID: "d", Minor: minor, State: state}}
	b.hear()
}

// refund refunds an amount of the latest purchase, spent or not.
func (b *buyer) refund(minor int64) {
	b.t.Helper()
	money := billing.Amount{Minor: minor, Currency: "USD"}.Money()
	b.run(&billing.RefundTopUp{
		Keyed: b.key(), TopUp: b.payment.TopUp, Amount: &money, Reason: "r", AllowSpent: true, Provider: "bank",
	})
}

// fails applies that a refund of the latest purchase failed.
func (b *buyer) fails(number int, minor int64) {
	b.t.Helper()
	b.payment.Refunds = []billing.PaymentRefund{{
		ID: fmt.Sprint("failed ", number), Refund: string(billing.NewRefundID(b.payment.TopUp, number)), Minor: minor, State: billing.RefundFailed,
	}}
	b.hear()
}

func (b *buyer) spend(credits billing.Credits) billing.TransactionID {
	b.t.Helper()
	b.use(billing.RecordUsage{Action: "a", Credits: &credits, OnShortfall: billing.ShortfallOverdraft})
	lines := b.lines()
	return lines[len(lines)-1].ID()
}

func (b *buyer) reverse(id billing.TransactionID) {
	b.t.Helper()
	_, err := b.ReverseUsage(b.t.Context(), b.by, billing.ReverseUsage{
		Keyed: b.key(), Transaction: id, ExpiredCredits: billing.ExpiredGrace, Reason: "r",
	})
	b.check(err)
}

// reservedLines returns a ledger with a dispute that is lost in part, and what follows from it, oldest first.
//
//	1        a purchase of 100 for 9.00 USD and 1.00 of tax, and a bonus of 10, for a day
//	2        hold 2 of 20 for an hour: the bonus, and 10 that were paid for
//	3        a dispute: the other 90 are reserved
//	4        the bonus is voided; all of it is held
//	5, 6, 7  the end of hold 2: the bonus leaves, and the other 10 are reserved
//	8        a usage of 30 into debt
//	9, 10    a day later, the dispute is lost for 4.00 USD: 100 are given back, and 40 of them leave
//	11, 12   the other 60 return as a grant for two weeks
//	13       30 of them repay the debt
//	14       the other 6.00 USD are refunded: 30 leave, though more had been spent
//	15, 16   the usage is reversed: 30 come back and leave
//	17       the refund fails
func reservedLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	b := newBuyer(t)
	b.buy("day", 100)
	b.hold(billing.PlaceHold{Amount: amount("20"), ExpiresIn: 3600})
	b.dispute(400, billing.DisputeOpen)
	b.void(b.lines()[0].Created[1].ID())
	b.Pass(2 * time.Hour)
	usage := b.spend(30 * billing.Credit)
	b.Pass(24 * time.Hour)
	b.dispute(400, billing.DisputeLost)
	b.refund(600)
	b.reverse(usage)
	b.fails(1, 600)
	return b.lines()
}

// refundedLines returns a ledger with refunds that fail, oldest first.
//
//	1        a purchase of 100 for 10.00 USD, and a bonus of 10, for a day
//	2        3.00 USD are refunded: 3 of the bonus and 30 leave
//	3        the rest of the bonus is voided
//	4        a usage of 40
//	5        7.00 USD are refunded: 30 leave, and 4.00 USD are written off
//	6, 7     the usage is reversed: 40 come back and leave, and nothing is written off any more
//	8, 9     the first refund fails: 33 return, and the 3 of the bonus leave again
//	10       a day later, the 30 expire
//	11       the second refund fails: 70 return as a grant for two weeks
//	12, 13   a dispute: they are reserved, and given back when it is won
func refundedLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	b := newBuyer(t)
	b.buy("day", 0)
	b.refund(300)
	b.void(b.lines()[0].Created[1].ID())
	usage := b.spend(40 * billing.Credit)
	b.refund(700)
	b.reverse(usage)
	b.fails(1, 300)
	b.Pass(25 * time.Hour)
	b.fails(2, 700)
	b.dispute(1000, billing.DisputeOpen)
	b.dispute(1000, billing.DisputeWon)
	return b.lines()
}

// returnedLines returns a ledger with credit of a purchase that came back as grants of its own, oldest first. Line 5 creates a grant of
// 10, which is a bonus, and one of 40; line 6 creates one of 30.
//
//	1        a purchase of 100 for 10.00 USD, and a bonus of 10, for a day
//	2, 3     usages of 50 and 30
//	4        after a day, 30 expire
//	5, 6     the usages are reversed, one an hour after the other
//	7        5.00 USD are refunded: 5 of the bonus, all of the first of these grants and 10 of the second
func returnedLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	b := newBuyer(t)
	b.buy("day", 0)
	first, second := b.spend(50*billing.Credit), b.spend(30*billing.Credit)
	b.Pass(25 * time.Hour)
	b.reverse(first)
	b.Pass(time.Hour)
	b.reverse(second)
	b.refund(500)
	return b.lines()
}
