package simulated_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated/simulatedtest"
)

// fixture is a provider with one customer.
type fixture struct {
	*simulatedtest.Harness
	t     *testing.T
	store *billingtest.Memory
	payer string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store := billingtest.NewMemory()
	f := &fixture{Harness: simulatedtest.New(billing.Test, store), t: t, store: store}
	var err error
	f.payer, err = f.Simulated.Customer(t.Context(), payment.Customer{
		Tenant: billing.Test, ID: billing.NewCustomerID(f.World.Time, billing.Entropy{}), Name: "Ada", Key: "ada",
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// charge is the first attempt of the n-th top-up, with a stored method.
func (f *fixture) charge(n int, method string) payment.Charge {
	return payment.Charge{
		Key: fmt.Sprint("top-up ", n), Tenant: billing.Test, TopUp: topUp(n), Attempt: 1, Payer: f.payer, Method: method,
		Price: billing.Amount{Minor: 4990, Currency: "EUR"}, Description: "1,000 credits", CreatedAt: f.World.Time,
	}
}

// topUp is the id of the n-th top-up.
func topUp(n int) billing.TopUpID {
	return billing.NewTopUpID(billing.NewWalletID(time.Unix(0, 0), billing.Entropy{}), billing.GrantRef{Sequence: int64(n + 1)})
}

// checkout makes a page for an hour.
func (f *fixture) checkout(n int) payment.Charge {
	f.t.Helper()
	c := f.charge(n, "")
	page, err := f.Simulated.Checkout(f.t.Context(), c, payment.Return{
		Success: "https://shop.example/thanks?a=1", Cancel: "https://shop.example/cart", Expires: f.World.Time.Add(time.Hour),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	c.Page = page.ID
	return c
}

// collect charges a method, which may never answer.
func (f *fixture) collect(c payment.Charge) {
	f.t.Helper()
	if _, err := f.Simulated.Collect(f.t.Context(), c); err != nil && c.Method != "sim_timeout" {
		f.t.Fatal(err)
	}
}

func (f *fixture) find(c payment.Charge) billing.Payment {
	f.t.Helper()
	p, err := f.Simulated.Find(f.t.Context(), c)
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

// says describes a payment in short: its state, its refunds, its disputes.
func says(p billing.Payment) string {
	text := string(p.State)
	for _, r := range p.Refunds {
		text += fmt.Sprintf(" refund %d %s", r.Minor, r.State)
	}
	for _, d := range p.Disputes {
		text += fmt.Sprintf(" dispute %d %s", d.Minor, d.State)
	}
	return text
}

const day = 24 * time.Hour

// Each method does what is published of it, by the tenant's clock: also where a payment is first looked at long afterwards.
func TestMethods(t *testing.T) {
	type moment struct {
		after time.Duration
		want  string
	}
	lives := map[string][]moment{
		"sim_ok":           {{0, "SUCCEEDED"}, {100 * day, "SUCCEEDED"}},
		"sim_decline":      {{0, "DECLINED"}, {100 * day, "DECLINED"}},
		"sim_insufficient": {{0, "DECLINED"}, {100 * day, "DECLINED"}},
		"sim_authenticate": {{0, "NEEDS_CUSTOMER"}, {100 * day, "NEEDS_CUSTOMER"}},
		"sim_delay_3d":     {{0, "PROCESSING"}, {3*day - 1000, "PROCESSING"}, {3 * day, "SUCCEEDED"}, {100 * day, "SUCCEEDED"}},
		"sim_delay_fail":   {{0, "PROCESSING"}, {3*day - 1000, "PROCESSING"}, {3 * day, "DECLINED"}, {100 * day, "DECLINED"}},
		"sim_late_return":  {{0, "SUCCEEDED"}, {10*day - 1000, "SUCCEEDED"}, {10 * day, "SUCCEEDED dispute 4990 LOST"}},
		"sim_timeout":      {{0, "SUCCEEDED"}, {100 * day, "SUCCEEDED"}},
		"sim_dispute_won": {
			{0, "SUCCEEDED"},
			{day, "SUCCEEDED dispute 4990 OPEN"},
			{3*day - 1000, "SUCCEEDED dispute 4990 OPEN"},
			{3 * day, "SUCCEEDED dispute 4990 WON"},
			{100 * day, "SUCCEEDED dispute 4990 WON"},
		},
		"sim_dispute_lost": {
			{0, "SUCCEEDED"}, {day, "SUCCEEDED dispute 4990 OPEN"}, {3 * day, "SUCCEEDED dispute 4990 LOST"},
		},
	}
	last4, fingerprints := map[string]bool{}, map[string]bool{}
	for _, m := range simulated.Methods() {
		last4[m.Card.Last4], fingerprints[m.Card.Fingerprint] = true, true
		if lives[m.Name] == nil || m.Card.Brand == "" || m.Label == "" {
			t.Errorf("no test knows the method %+v", m)
		}
	}
	if len(last4) != len(lives) || len(fingerprints) != len(lives) || len(simulated.Methods()) != len(lives) {
		t.Errorf("%d methods have %d last digits and %d fingerprints", len(lives), len(last4), len(fingerprints))
	}
	for name, life := range lives {
		for _, settles := range []bool{false, true} { // each time, or never before it is looked at
			f := newFixture(t)
			start, c := f.World.Clock, f.charge(1, name)
			f.collect(c)
			for _, m := range life {
				f.World.Clock = start.Add(m.after)
				if settles {
					f.Events(t)
				}
				if got := says(f.find(c)); got != m.want {
					t.Errorf("%s after %s is %q, want %q", name, m.after, got, m.want)
				}
			}
		}
	}
}

// Simulated delays do not go by the world's clock, and pages do not end by the tenant's.
func TestClocksAreApart(t *testing.T) {
	f := newFixture(t)
	delayed, page := f.charge(1, "sim_delay_3d"), f.checkout(2)
	f.collect(delayed)
	f.World.Time = f.World.Time.Add(time.Hour)
	if got := says(f.find(page)); got != "CANCELED" {
		t.Errorf("a page that ended is %s", got)
	}
	f.World.Time = f.World.Time.Add(30 * day)
	if got := says(f.find(delayed)); got != "PROCESSING" {
		t.Errorf("the tenant's clock stands, and the payment is %s", got)
	}
	page = f.checkout(3)
	f.World.Clock = f.World.Clock.Add(30 * day)
	if got := says(f.find(page)); got != "OPEN" {
		t.Errorf("the world's clock stands, and the page is %s", got)
	}
}

// sim_timeout charges once and never answers, however often it is asked.
func TestTimeout(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "sim_timeout")
	var first billing.Payment
	for n := range 3 {
		if p, err := f.Simulated.Collect(t.Context(), c); !errors.Is(err, payment.ErrUnknown) || p.ID != "" {
			t.Fatalf("try %d: %+v, %v", n, p, err)
		}
		if p := f.find(c); n == 0 {
			first = p
		} else if p.ID != first.ID {
			t.Errorf("try %d made another payment, %s", n, p.ID)
		}
	}
	if first.State != billing.PaymentSucceeded || first.Received.Minor != 4990 {
		t.Errorf("found %+v", first)
	}
}

// A key is remembered for a day. Later the same call does the thing again, and Find prefers what took the money.
func TestKeysAreForgotten(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "sim_ok")
	f.collect(c)
	first := f.find(c)
	f.World.Time = f.World.Time.Add(24*time.Hour - time.Second)
	f.collect(c)
	if again := f.find(c); again.ID != first.ID {
		t.Fatalf("within a day, the same call made %s and %s", first.ID, again.ID)
	}
	f.World.Time = f.World.Time.Add(time.Minute)
	second, err := f.Simulated.Collect(t.Context(), c)
	if err != nil || second.ID == first.ID {
		t.Fatalf("after a day, the same call returns %+v, %v", second, err)
	}
	declined := f.charge(2, "sim_ok")
	f.collect(declined)
	paid := f.find(declined)
	f.World.Time = f.World.Time.Add(25 * time.Hour)
	declined.Method = "sim_decline"
	f.collect(declined)
	if got := f.find(declined); got.ID != paid.ID || got.State != billing.PaymentSucceeded {
		t.Errorf("of a payment and a later decline under one key, Find returns %+v", got)
	}
}

// A refusal is remembered with its key, also when the call could succeed by then.
func TestRefusalsAreRemembered(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "sim_delay_3d")
	f.collect(c)
	refund := payment.Refund{
		Key: "r1", Tenant: billing.Test, TopUp: c.TopUp, ID: "r1", Payment: f.find(c).ID, Amount: billing.Amount{Minor: 10, Currency: "EUR"},
	}
	var refused *payment.RefusedError
	if _, err := f.Simulated.Refund(t.Context(), refund); !errors.As(err, &refused) || refused.Code != "payment_not_succeeded" {
		t.Fatalf("got %v", err)
	}
	f.World.Clock = f.World.Clock.Add(simulated.Delay)
	if _, err := f.Simulated.Refund(t.Context(), refund); !errors.As(err, &refused) || refused.Code != "payment_not_succeeded" {
		t.Fatalf("the same key gets %v later", err)
	}
	refund.Key = "r2"
	if r, err := f.Simulated.Refund(t.Context(), refund); err != nil || r.State != billing.RefundPending {
		t.Fatalf("another key gets %+v, %v", r, err)
	}
	if got := says(f.find(c)); got != "SUCCEEDED refund 10 PENDING" {
		t.Errorf("a refund to a slow bank is %s", got)
	}
	f.World.Clock = f.World.Clock.Add(simulated.Delay)
	if got := says(f.find(c)); got != "SUCCEEDED refund 10 SUCCEEDED" {
		t.Errorf("three days later it is %s", got)
	}
}

// While the bank has the money of a dispute, it is not refunded.
func TestDisputedIsNotRefunded(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "sim_dispute_won")
	f.collect(c)
	refund := payment.Refund{
		Key: "r1", Tenant: billing.Test, TopUp: c.TopUp, ID: "r1", Payment: f.find(c).ID, Amount: billing.Amount{Minor: 10, Currency: "EUR"},
	}
	f.World.Clock = f.World.Clock.Add(simulated.DisputeDelay)
	var refused *payment.RefusedError
	if _, err := f.Simulated.Refund(t.Context(), refund); !errors.As(err, &refused) || refused.Code != "charge_disputed" {
		t.Fatalf("got %v", err)
	}
	f.World.Clock, refund.Key = f.World.Clock.Add(simulated.Judgement), "r2"
	if _, err := f.Simulated.Refund(t.Context(), refund); err != nil {
		t.Fatalf("after the dispute was won: %v", err)
	}
}

// A provider refuses charges of the other tenant, and does not know its objects.
func TestTenantsAreApart(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "sim_ok")
	f.collect(c)
	live := simulatedtest.NewProvider(billing.Live, f.store, f.World)
	var refused *payment.RefusedError
	if _, err := live.Collect(t.Context(), c); !errors.As(err, &refused) {
		t.Errorf("the live provider charges for the test tenant: %v", err)
	}
	c.Tenant = billing.Live
	if _, err := live.Find(t.Context(), c); !errors.Is(err, payment.ErrNone) {
		t.Errorf("the live provider finds a payment of the test tenant: %v", err)
	}
	c.Payment = f.find(f.charge(1, "sim_ok")).ID
	if _, err := live.Find(t.Context(), c); !errors.Is(err, payment.ErrNone) {
		t.Errorf("the live provider finds a payment of the test tenant by its id: %v", err)
	}
}

// The ids of a charge's objects must be of that charge, and a refund must be of its top-up.
func TestPaymentsOfOthersAreRefused(t *testing.T) {
	f := newFixture(t)
	one, two := f.charge(1, "sim_ok"), f.charge(2, "sim_ok")
	f.collect(one)
	f.collect(two)
	two.Payment = f.find(one).ID
	var refused *payment.RefusedError
	if p, err := f.Simulated.Find(t.Context(), two); !errors.As(err, &refused) {
		t.Errorf("got %+v, %v", p, err)
	}
	if r, err := f.Simulated.Refund(t.Context(), payment.Refund{
		Key: "r", Tenant: billing.Test, TopUp: two.TopUp, ID: "r", Payment: two.Payment,
		Amount: billing.Amount{Minor: 1, Currency: "EUR"},
	}); !errors.As(err, &refused) || len(f.find(one).Refunds) > 0 {
		t.Errorf("a refund of another top-up is %+v, %v", r, err)
	}
}
