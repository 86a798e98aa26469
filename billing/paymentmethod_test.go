package billing

import (
	"fmt"
	"testing"
)

const methodsOwner = CustomerID("cus_00000000000000000000000001")

// methodSteps applies steps to a payer, each in a decision of its own, on what the decisions before it stored. After each
// step, at most one method is the default, the payer names it, and lists every method that is stored.
type methodSteps struct {
	*testing.T
	stored map[DocumentKey]Document
	step   int
}

func (s *methodSteps) do(change func(*Draft) *Error) *Error {
	s.Helper()
	s.step++
	v := walletsView(s.T)
	v.Documents = map[DocumentKey]Document{}
	for key, document := range s.stored {
		v.Documents[key] = document
	}
	if payer := PayerKey(v.Tenant, methodsOwner, "stripe"); v.Documents[payer] == nil {
		v.Documents[payer] = nil
	}
	var refusal *Error
	verdict := Decide(v, []Command{testCommand{
		Keyed: Keyed{IdempotencyKey: fmt.Sprint("step ", s.step)},
		reads: func(d *Draft) { d.ReadPayer(methodsOwner, "stripe") },
		apply: func(d *Draft) *Error {
			refusal = change(d)
			return refusal
		},
	}}, false)
	if verdict.Needs.Any() {
		s.Fatalf("step %d needs %+v", s.step, verdict.Needs)
	}
	if verdict.Decision != nil {
		for _, c := range verdict.Decision.Documents {
			if c.Delete {
				delete(s.stored, c.Key)
			} else if c.After != nil {
				s.stored[c.Key] = c.After
			}
		}
	}
	s.check(v.Tenant)
	return refusal
}

func (s *methodSteps) check(tenant Tenant) {
	s.Helper()
	payer, _ := s.stored[PayerKey(tenant, methodsOwner, "stripe")].(*Payer)
	if payer == nil {
		return
	}
	methods, defaults := 0, PaymentMethodID("")
	for _, document := range s.stored {
		if method, is := document.(*PaymentMethod); is {
			methods++
			if method.Default {
				defaults += method.ID
			}
		}
	}
	for _, id := range payer.Methods {
		if s.stored[PaymentMethodKey(tenant, id)] == nil {
			s.Errorf("step %d: %s is listed and not stored", s.step, id)
		}
	}
	if methods != len(payer.Methods) || defaults != payer.Default {
		s.Errorf("step %d: %d methods are stored and %d listed; %q are the default and %q is named", s.step, methods,
			len(payer.Methods), defaults, payer.Default)
	}
}

// A payer is given methods, another default, and loses methods again.
func TestPaymentMethods(t *testing.T) {
	s := &methodSteps{T: t, stored: map[DocumentKey]Document{}}
	store := func(m StoredMethod) (id PaymentMethodID, refusal *Error) {
		refusal = s.do(func(d *Draft) (refused *Error) {
			id, refused = d.StoreMethod(methodsOwner, "stripe", m)
			return refused
		})
		return id, refusal
	}
	payer := func() *Payer {
		p, _ := s.stored[PayerKey(walletsView(t).Tenant, methodsOwner, "stripe")].(*Payer)
		return p
	}
	for _, id := range []string{"cus_x", "cus_y"} {
		if refusal := s.do(func(d *Draft) *Error { d.SetPayerID(methodsOwner, "stripe", id); return nil }); refusal != nil {
			t.Error(refusal)
		}
	}
	if payer().ID != "cus_x" {
		t.Errorf("the customer at the provider is %s", payer().ID)
	}
	first, _ := store(StoredMethod{ID: "pm_1", Brand: "visa", Last4: "4242", Month: 1, Year: 2030, Fingerprint: "f"})
	second, _ := store(StoredMethod{ID: "pm_2"})
	if payer().Default != first || first == second || len(payer().Methods) != 2 {
		t.Errorf("%s and %s are stored as %+v", first, second, payer())
	}
	revision := payer().Revision
	again, refusal := store(StoredMethod{ID: "pm_1", Brand: "visa", Last4: "4242", Month: 1, Year: 2034, Fingerprint: "f"})
	method, _ := s.stored[PaymentMethodKey(payer().Tenant, first)].(*PaymentMethod)
	if again != first || refusal != nil || payer().Revision != revision || method.Stored.Year != 2034 || !method.Default {
		t.Errorf("stored again: %s, %v, %+v, %+v", again, refusal, payer(), method)
	}
	for range 2 {
		if refusal := s.do(func(d *Draft) *Error { return d.SetDefaultMethod(methodsOwner, "stripe", second) }); refusal != nil {
			t.Error(refusal)
		}
	}
	if payer().Default != second {
		t.Errorf("the default is %s", payer().Default)
	}
	if refusal := s.do(func(d *Draft) *Error { return d.DetachMethod(methodsOwner, "stripe", second) }); refusal != nil {
		t.Error(refusal)
	}
	if payer().Default != "" || len(payer().Methods) != 1 {
		t.Errorf("after the default was detached: %+v", payer())
	}
	for _, change := range []func(*Draft) *Error{
		func(d *Draft) *Error { return d.DetachMethod(methodsOwner, "stripe", second) },
		func(d *Draft) *Error { return d.SetDefaultMethod(methodsOwner, "stripe", second) },
	} {
		if refusal := s.do(change); refusal == nil || refusal.Code != CodeNotFound {
			t.Errorf("a method that is gone: %v", refusal)
		}
	}
	for n := range MaxPaymentMethods {
		_, refusal := store(StoredMethod{ID: fmt.Sprint("more ", n)})
		if full := n == MaxPaymentMethods-1; (refusal != nil) != full || full && refusal.Code != CodeConflict {
			t.Errorf("method %d: %v", n+2, refusal)
		}
	}
}

// The id of a method says whose it is, and differs by customer, provider and method.
func TestPaymentMethodIDs(t *testing.T) {
	id := NewPaymentMethodID(methodsOwner, "stripe", "pm_1")
	if customer, ok := id.Customer(); !ok || customer != methodsOwner || CheckExternalID(string(id)) == nil {
		t.Errorf("%s is of %s, %v", id, customer, ok)
	}
	for _, other := range []PaymentMethodID{
		NewPaymentMethodID("cus_00000000000000000000000002", "stripe", "pm_1"),
		NewPaymentMethodID(methodsOwner, "simulated", "pm_1"), NewPaymentMethodID(methodsOwner, "stripe", "pm_2"),
	} {
		if other == id || !other.Valid() {
			t.Errorf("%s is the id of two methods, or none", other)
		}
	}
	for _, none := range []PaymentMethodID{"", "pmd_", id + "0", id[:len(id)-1], "pmx_" + id[4:], "sim_ok"} {
		if none.Valid() {
			t.Errorf("%q is an id", none)
		}
	}
}
