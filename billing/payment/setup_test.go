package payment_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Wherever a process dies, or an answer is lost: one page is made for one request, and what it stored is one method.
func TestSetupCrashPoints(t *testing.T) {
	type point struct {
		name  string
		fails func(*vault)
	}
	points := []point{
		{"nothing", func(*vault) {}},
		{"answer of the page lost", func(v *vault) { v.provider.lost["setup"] = 1 }},
		{"answer of what was stored lost", func(v *vault) { v.provider.lost["stored"] = 3 }},
	}
	for name, fault := range faults {
		for _, commit := range []struct {
			operation string
			n         int
		}{{"createPaymentSetup", 1}, {"recordPayer", 1}, {"applySetup", 1}, {"applySetup", 2}} {
			points = append(points, point{fmt.Sprint(name, " ", commit.operation, " ", commit.n), func(v *vault) {
				v.crash(commit.operation, commit.n, fault)
			}})
		}
	}
	for _, p := range points {
		for told, hear := range map[string]func(*vault) error{"event": (*vault).hear, "sweep": (*vault).sweep} {
			t.Run(p.name+", "+told, func(t *testing.T) {
				v := newVault(t)
				p.fails(v)
				first, err := v.begin()
				if err != nil && !errors.Is(err, errDied) {
					t.Fatal(err)
				}
				page, err := v.begin()
				if err != nil || page == "" || first != "" && page != first {
					t.Fatalf("the pages are %q and %q, %v", first, page, err)
				}
				v.press(page, "sim_ok")
				for range 4 { // what fails is asked again
					_ = hear(v)
				}
				v.settled(1)
				if err := v.hear(); err != nil { // late
					t.Fatal(err)
				}
				if p := v.settled(1); p.Default != p.Methods[0] {
					t.Errorf("the payer is %+v", p)
				}
			})
		}
	}
}

// A page that nobody uses ends. One that was used at the last moment has stored its method all the same.
func TestSetupEnds(t *testing.T) {
	v := newVault(t)
	if _, err := v.begin(); err != nil {
		t.Fatal(err)
	}
	v.Pass(billing.PageTime)
	if err := v.sweep(); err != nil || len(v.payer().Setups) != 1 {
		t.Fatalf("the setup ended with its page: %+v, %v", v.payer(), err)
	}
	v.Pass(time.Hour)
	if err := v.sweep(); err != nil {
		t.Fatal(err)
	}
	v.settled(0)
	asked := v.provider.asked["stored"]
	if err := v.sweep(); err != nil || v.provider.asked["stored"] != asked {
		t.Errorf("the provider is asked about a setup that has ended, %v", err)
	}
}

// What the provider refuses is a refusal, for each repetition of the request. What it never answered is not sent again after it
// may have forgotten the key.
func TestSetupWithoutPage(t *testing.T) {
	v := newVault(t)
	v.provider.lost["setup"] = 1
	if page, err := v.begin(); err != nil || page != "" {
		t.Fatalf("got %q, %v", page, err)
	}
	v.Pass(24 * time.Hour)
	for range 2 {
		if _, err := v.begin(); !refusedWith(err, billing.CodeProviderUnavailable) {
			t.Errorf("got %v", err)
		}
	}
	if v.provider.asked["setup"] != 1 {
		t.Errorf("the provider was asked for the page %d times", v.provider.asked["setup"])
	}
	v.settled(0)
}

// Two setups store the same card: the customer has it once, and the provider forgets the second one.
func TestSetupsOfOneCard(t *testing.T) {
	v := newVault(t)
	first := v.storedCard("sim_ok")
	if second := v.storedCard("sim_ok"); second != first {
		t.Errorf("one card is %s and %s", first, second)
	}
	v.settled(1)
	if v.provider.asked["detach"] != 1 {
		t.Errorf("the provider was asked to forget a method %d times", v.provider.asked["detach"])
	}
	if bought := v.buy(string(first)); bought.Status != billing.TopUpSucceeded {
		t.Errorf("the card bought %+v", bought)
	}
	if v.storedCard("sim_delay_3d"); len(v.payer().Methods) != 2 {
		t.Errorf("the payer is %+v", v.payer())
	}
}

// A process that may only make pages makes them, and leaves the rest to the sweep of another one.
func TestSetupOfAProcessForPages(t *testing.T) {
	v := newVault(t)
	v.Service = v.process(true)
	page, err := v.begin()
	if err != nil {
		t.Fatal(err)
	}
	v.press(page, "sim_ok")
	if _, err := v.begin(); err != nil || v.sweep() != nil || v.provider.asked["stored"] != 0 {
		t.Errorf("the process asked for more than pages, %v", err)
	}
	if err := v.process(false).SweepMethods(t.Context(), billing.Live); err != nil {
		t.Fatal(err)
	}
	id := v.settled(1).Methods[0]
	v.key = v.next()
	if err := v.detach(id); err != nil || v.provider.asked["detach"] != 0 {
		t.Errorf("the process asked the provider to forget the method, %v", err)
	}
	if err := v.process(false).SweepMethods(t.Context(), billing.Live); err != nil {
		t.Fatal(err)
	}
	v.settled(0)
}
