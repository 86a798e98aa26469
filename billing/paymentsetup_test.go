package billing

import (
	"fmt"
	"slices"
	"testing"
)

// A page is made, and what it stored becomes a method, however often and in whichever order the provider says so.
func TestPaymentSetups(t *testing.T) {
	s := newMethodSteps(t)
	s.must(s.begin(1))
	made := NewApplySetup(ApplySetup{Setup: setupN(1), Page: "page", PageURL: "https://bank.example/1", PageEnds: s.now.Add(PageTime)})
	stored := visa("pm_1", 1)
	done := NewApplySetup(ApplySetup{Setup: setupN(1), Stored: &stored})
	ended := NewApplySetup(ApplySetup{Setup: setupN(1), Reason: "the page ended"})
	if p := s.payer(); !slices.Equal(p.Setups, []PaymentSetupID{setupN(1)}) || s.setup(setupN(1)).Ended() {
		t.Fatalf("the setup is open: %+v, %+v", p, s.setup(setupN(1)))
	}
	for _, c := range []*ApplySetup{made, made, ended, done, ended, made, done} { // it was paid at the last moment
		s.must(c)
	}
	id := NewPaymentMethodID(methodsOwner, "bank", "pm_1")
	got := s.setup(setupN(1))
	if got.Page != "page" || got.URL == "" || !got.Ended() || got.Method != id || got.Reason != "" || !got.Stored {
		t.Errorf("the setup is %+v", got)
	}
	if p := s.payer(); len(p.Setups) != 0 || p.Default != id {
		t.Errorf("the payer is %+v", p)
	}
	s.must(s.detach(id))
	s.must(done)
	if len(s.payer().Methods) != 0 {
		t.Errorf("a late event stored the method again: %+v", s.payer())
	}
}

// Two setups store the same card: the customer has it once, and the provider forgets the second one.
func TestTwoSetupsOfOneCard(t *testing.T) {
	s := newMethodSteps(t)
	for n := 1; n <= 2; n++ {
		stored := visa(fmt.Sprint("pm_", n), 1)
		s.must(s.begin(n))
		s.must(NewApplySetup(ApplySetup{Setup: setupN(n), Stored: &stored}))
	}
	first := NewPaymentMethodID(methodsOwner, "bank", "pm_1")
	if p := s.payer(); !slices.Equal(p.Methods, []PaymentMethodID{first}) || len(p.Detaching) != 1 || len(p.Setups) != 0 ||
		s.setup(setupN(2)).Method != first {
		t.Errorf("the payer is %+v, and the second setup %+v", p, s.setup(setupN(2)))
	}
}

// What createPaymentSetup refuses is not written.
func TestPaymentSetupRefusals(t *testing.T) {
	s := newMethodSteps(t)
	for _, c := range []struct {
		code   Code
		field  string
		change func(*CreatePaymentSetup)
	}{
		{CodeNotFound, "customerId", func(c *CreatePaymentSetup) { c.Customer = "cus_00000000000000000000000009" }},
		{CodeProviderUnavailable, "", func(c *CreatePaymentSetup) { c.Provider = "" }},
		{CodeInvalidInput, "returnUrl", func(c *CreatePaymentSetup) { c.ReturnURL = "" }},
		{CodeURLNotAllowed, "returnUrl", func(c *CreatePaymentSetup) { c.ReturnURL = "https://evil.example/" }},
		{CodeURLNotAllowed, "returnUrl", func(c *CreatePaymentSetup) { c.ReturnURL = "http://localhost/" }},
	} {
		command := s.begin(1)
		c.change(command)
		s.refused(command, c.code, c.field)
	}
	if len(s.stored) != 2 {
		t.Errorf("something was written: %+v", s.stored)
	}
	local := s.begin(1)
	local.ReturnURL, local.Local = "http://localhost:3000/", true
	s.must(local)
	for n := 2; n <= MaxPaymentMethods; n++ {
		s.must(s.begin(n))
	}
	s.refused(s.begin(MaxPaymentMethods+1), CodeConflict, "customerId")
	s.refused(NewApplySetup(ApplySetup{Setup: setupN(99)}), CodeNotFound, "")
}
