package payment_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// Money that arrives late for a wallet that was closed meanwhile goes back. The top-up stays what it was, and nothing more is
// to be done about it.
func TestLateMoneyOfAClosedWalletGoesBack(t *testing.T) {
	for _, card := range []string{"", "card"} {
		for state, want := range map[billing.PaymentState]billing.TopUpStatus{
			billing.PaymentDeclined: billing.TopUpFailed, billing.PaymentCanceled: billing.TopUpCanceled,
		} {
			s := newShop(t, billingtest.NewMemory())
			s.bank.down = true
			bought := s.buy(card)
			s.bank.down = false
			s.apply(bought, state)
			_, err := s.SetWalletStatus(t.Context(), billingtest.Caller, billing.SetWalletStatus{
				Keyed: s.next(), Wallet: string(s.wallet), Status: billing.WalletClosed, Reason: "r",
			})
			if err != nil {
				t.Fatal(err)
			}
			s.bank.mu.Lock()
			s.bank.charges["late"] = &billing.Payment{
				ID: "one", TopUp: bought.TopUpID(), Attempt: 1, State: billing.PaymentSucceeded, Received: bought.Terms.Price,
			}
			s.bank.mu.Unlock()
			s.apply(bought, billing.PaymentSucceeded)
			s.drive()
			is := s.again(bought)
			if is.Status != want || len(is.Duplicates) != 1 || is.Duplicates[0].State != billing.RefundSucceeded || len(is.Attempts) != 1 {
				t.Errorf("%q, %s: it is %s after %d attempts, with %+v", card, state, is.Status, len(is.Attempts), is.Duplicates)
			}
			if due := s.state().Payments; len(due) > 0 {
				t.Errorf("%q, %s: due are %+v", card, state, due)
			}
		}
	}
}
