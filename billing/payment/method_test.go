package payment_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

func (v *vault) detach(id billing.PaymentMethodID) error {
	_, err := v.DetachPaymentMethod(v.t.Context(), billingtest.Caller, billing.DetachPaymentMethod{Keyed: v.key, Method: id})
	return err
}

// Wherever a process dies, or an answer is lost: a method that was detached is not charged, and the provider forgets it.
func TestDetachCrashPoints(t *testing.T) {
	points := map[string]func(*vault){
		"nothing":          func(*vault) {},
		"answers lost":     func(v *vault) { v.provider.lost["detach"] = 3 },
		"late event":       func(v *vault) { _ = v.hear() },
		"event after that": func(v *vault) { v.t.Cleanup(func() { _ = v.hear() }) },
	}
	for name, fault := range faults {
		for _, operation := range []string{"detachPaymentMethod", "recordDetached"} {
			points[name+" "+operation] = func(v *vault) { v.crash(operation, 1, fault) }
		}
	}
	for name, fails := range points {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			id := v.storedCard("sim_ok")
			method, err := ledger.Get[*billing.PaymentMethod](t.Context(), v.World.Store, billing.PaymentMethodKey(billing.Live, id), ledger.Strong)
			if err != nil {
				t.Fatal(err)
			}
			v.key = v.next()
			fails(v)
			for range 2 {
				if err := v.detach(id); err != nil && !errors.Is(err, errDied) {
					t.Fatal(err)
				}
			}
			_, err = v.CreateTopUp(t.Context(), billingtest.Caller, billing.CreateTopUp{
				Keyed: v.next(), Wallet: string(v.wallet), Pack: "p", Quantity: 1, Method: string(id),
			})
			if !refusedWith(err, billing.CodeNotFound) {
				t.Errorf("the detached card bought, %v", err)
			}
			for range 5 {
				_ = v.sweep()
			}
			if err := v.hear(); err != nil {
				t.Fatal(err)
			}
			v.settled(0)
			_, err = v.provider.Collect(t.Context(), payment.Charge{
				Key: "by hand", Tenant: billing.Live, TopUp: billing.NewTopUpID(v.wallet, billing.GrantRef{Sequence: 99}), Attempt: 1,
				Wallet: v.wallet, Payer: v.payer().ID, Method: method.Stored.ID, Price: billing.Amount{Minor: 1000, Currency: "USD"},
				CreatedAt: v.Time(),
			})
			if refused := (*payment.RefusedError)(nil); !errors.As(err, &refused) {
				t.Errorf("the provider still charges the card: %v", err)
			}
		})
	}
}

// A card that is detached while its charge is on its way to the provider is not charged by a later try.
func TestDetachedBeforeTheCharge(t *testing.T) {
	v := newVault(t)
	id := v.storedCard("sim_ok")
	v.crash("claimPayment", 1, diedAfter)
	if bought := v.buy(string(id)); bought.Status != billing.TopUpPending {
		t.Fatalf("got %+v", bought)
	}
	v.key = v.next()
	if err := v.detach(id); err != nil {
		t.Fatal(err)
	}
	v.Pass(billing.PaymentLease)
	v.drive()
	if t0 := v.topUps()[0]; t0.Status != billing.TopUpFailed || t0.FailureReason() != "the payment method was removed" {
		t.Errorf("got %+v", t0)
	}
}

// Wherever a process dies: the card that paid on a page is stored once, and the top-up names it.
func TestPaidCardIsStored(t *testing.T) {
	points := map[string]func(*vault){"nothing": func(*vault) {}}
	for name, fault := range faults {
		for _, operation := range []string{"recordMethod", "applyPayment"} {
			points[name+" "+operation] = func(v *vault) { v.crash(operation, 1, fault) }
		}
	}
	for name, fails := range points {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			bought := v.buy("")
			fails(v)
			v.press(bought.CheckoutURL(), "sim_ok")
			for range 3 {
				_ = v.hear()
			}
			v.Pass(billing.PageTime)
			v.drive()
			payer := v.settled(1)
			if paid := v.again(bought); paid.Status != billing.TopUpSucceeded || paid.ChargedMethod() != payer.Methods[0] {
				t.Errorf("the top-up is %+v, and the payer %+v", paid, payer)
			}
			v.has(110)
			if next := v.buy(string(payer.Default)); next.Status != billing.TopUpSucceeded || next.ChargedMethod() != payer.Default {
				t.Errorf("the stored card bought %+v", next)
			}
		})
	}
}

// A recharge without a method charges the card that is the default when it is charged first, also when it is asked again after
// another one has become the default.
func TestRechargeKeepsTheDefaultItBeganWith(t *testing.T) {
	v := newVault(t)
	first, second := v.storedCard("sim_ok"), v.storedCard("sim_delay_3d")
	pack, threshold, limit := "p", 50*billing.Credit, billing.Money{Currency: "USD"}
	limit.Amount, _ = billing.ParseDecimal("100")
	v.buy(string(first))
	if _, err := v.ConfigureAutoRecharge(t.Context(), billingtest.Caller, billing.ConfigureAutoRecharge{
		Keyed: v.next(), Wallet: string(v.wallet), Enabled: true, Threshold: &threshold, Pack: &pack, MonthlyCap: &limit,
	}); err != nil {
		t.Fatal(err)
	}
	v.crash("claimPayment", 1, diedAfter)
	v.use(100)
	_ = v.DriveWallet(t.Context(), v.ref())
	if _, err := v.SetDefaultPaymentMethod(t.Context(), billingtest.Caller, billing.SetDefaultPaymentMethod{
		Keyed: v.next(), Method: second,
	}); err != nil {
		t.Fatal(err)
	}
	v.Pass(billing.PaymentLease)
	v.drive()
	at := slices.IndexFunc(v.topUps(), func(t *billing.TopUp) bool { return t.Automatic })
	if t0 := v.topUps()[at]; t0.ChargedMethod() != first || t0.Status != billing.TopUpSucceeded {
		t.Errorf("the recharge is %+v", t0)
	}
}
