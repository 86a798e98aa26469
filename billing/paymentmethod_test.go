package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const methodsOwner = CustomerID("cus_00000000000000000000000001")

// methodSteps applies commands about payment methods, each in a decision of its own, on what the decisions before it stored.
// After each step, at most one method is the default, the payer names it, lists every method that can be charged, and is in the
// list of those that are due if, and only if, the provider has to be asked about something.
type methodSteps struct {
	*testing.T
	stored map[DocumentKey]Document
	step   int
	now    time.Time
}

func newMethodSteps(t *testing.T) *methodSteps {
	t.Helper()
	s := &methodSteps{T: t, stored: map[DocumentKey]Document{}, now: testInstant}
	s.put(&Customer{Tenant: Live, ID: methodsOwner, Name: "Acme", TimeZone: "UTC"})
	s.put(&PortalSettings{Tenant: Live, ReturnOrigins: []string{"https://shop.example"}})
	return s
}

func (s *methodSteps) put(document Document) {
	document.SetDocumentRevision(1)
	s.stored[document.DocumentKey()] = document
}

// do decides a command, with all that it reads, and stores what it decides.
func (s *methodSteps) do(c Command) *Error {
	s.Helper()
	s.step++
	v := walletsView(s.T)
	v.Now, v.Clock, v.Documents = s.now, s.now, map[DocumentKey]Document{}
	verdict := Decide(v, []Command{c}, false)
	for range 5 {
		for _, key := range verdict.Needs.Documents {
			v.Documents[key] = s.stored[key]
		}
		if verdict.Needs.Any() {
			verdict = Decide(v, []Command{c}, false)
		}
	}
	if verdict.Needs.Any() {
		s.Fatalf("step %d needs %+v", s.step, verdict.Needs)
	}
	if verdict.Decision != nil {
		for _, change := range verdict.Decision.Documents {
			if change.Delete {
				delete(s.stored, change.Key)
			} else if change.After != nil {
				s.stored[change.Key] = change.After
			}
		}
	}
	s.check()
	return verdict.Outcomes[0].Refusal
}

// must does what do does, for what is not refused.
func (s *methodSteps) must(c Command) {
	s.Helper()
	if refusal := s.do(c); refusal != nil {
		s.Fatalf("step %d: %v", s.step, refusal)
	}
}

// refused does what do does, for what is refused with a code, and names a field.
func (s *methodSteps) refused(c Command, code Code, field string) {
	s.Helper()
	refusal := s.do(c)
	if refusal == nil || refusal.Code != code || strings.Join(refusal.Path, ".") != field {
		s.Errorf("step %d: got %v, want %s at %s", s.step, refusal, code, field)
	}
}

func (s *methodSteps) payer() *Payer {
	payer, _ := s.stored[PayerKey(Live, methodsOwner, "bank")].(*Payer)
	if payer == nil {
		return &Payer{}
	}
	return payer
}

func (s *methodSteps) method(id PaymentMethodID) *PaymentMethod {
	s.Helper()
	method, _ := s.stored[PaymentMethodKey(Live, id)].(*PaymentMethod)
	if method == nil {
		s.Fatalf("there is no method %s", id)
	}
	return method
}

func (s *methodSteps) setup(id PaymentSetupID) *PaymentSetup {
	s.Helper()
	setup, _ := s.stored[PaymentSetupKey(Live, id)].(*PaymentSetup)
	if setup == nil {
		s.Fatalf("there is no setup %s", id)
	}
	return setup
}

func (s *methodSteps) check() {
	s.Helper()
	payer := s.payer()
	var chargeable, defaults []PaymentMethodID
	for _, document := range s.stored {
		method, is := document.(*PaymentMethod)
		switch {
		case !is:
		case method.Detached() && (method.Default || slices.Contains(payer.Methods, method.ID)):
			s.Errorf("step %d: %+v is detached, of %+v", s.step, method, payer)
		case !method.Detached():
			chargeable = append(chargeable, method.ID)
			if method.Default {
				defaults = append(defaults, method.ID)
			}
		}
	}
	listed := slices.Sorted(slices.Values(payer.Methods))
	slices.Sort(chargeable)
	if !slices.Equal(chargeable, listed) || len(defaults) > 1 || len(defaults) == 0 && payer.Default != "" || len(defaults) == 1 && payer.Default != defaults[0] {
		s.Errorf("step %d: %v can be charged, and %v are the default; the payer is %+v", s.step, chargeable, defaults, payer)
	}
	_, due := s.stored[DuePayerKey(Live, methodsOwner, "bank")]
	if want := len(payer.Setups)+len(payer.Detaching) > 0; due != want {
		s.Errorf("step %d: the payer is in the list of those that are due: %t; it is %+v", s.step, due, payer)
	}
}

// record stores a method as a payment does, and returns its id.
func (s *methodSteps) record(m StoredMethod) PaymentMethodID {
	s.Helper()
	s.must(NewRecordMethod(methodsOwner, "bank", m))
	return NewPaymentMethodID(methodsOwner, "bank", m.ID)
}

// keyed returns the key of a caller's request of this step.
func (s *methodSteps) keyed() Keyed {
	return Keyed{IdempotencyKey: fmt.Sprint("step ", s.step), Actor: "key_1"}
}

func (s *methodSteps) detach(id PaymentMethodID) *DetachPaymentMethod {
	return &DetachPaymentMethod{Keyed: s.keyed(), Method: id}
}

func (s *methodSteps) prefer(id PaymentMethodID) *SetDefaultPaymentMethod {
	return &SetDefaultPaymentMethod{Keyed: s.keyed(), Method: id}
}

func (s *methodSteps) begin(n int) *CreatePaymentSetup {
	return &CreatePaymentSetup{
		Keyed: s.keyed(), ID: setupN(n), Customer: string(methodsOwner), ReturnURL: "https://shop.example/done", Provider: "bank",
	}
}

func setupN(n int) PaymentSetupID { return PaymentSetupID(fmt.Sprintf("pms_%026d", n)) }

// visa is a card whose fingerprint is that of the n-th card.
func visa(id string, n int) StoredMethod {
	return StoredMethod{ID: id, Brand: "visa", Last4: "4242", Month: 1, Year: 2030, Fingerprint: fmt.Sprint("card ", n)}
}

// A payer is given methods, another default, and loses methods again.
func TestPaymentMethods(t *testing.T) {
	s := newMethodSteps(t)
	for _, id := range []string{"cus_x", "cus_y"} {
		s.must(NewRecordPayer(methodsOwner, "bank", id))
	}
	if s.payer().ID != "cus_x" {
		t.Errorf("the customer at the provider is %s", s.payer().ID)
	}
	first, second := s.record(visa("pm_1", 1)), s.record(visa("pm_2", 2))
	if s.payer().Default != first || first == second || len(s.payer().Methods) != 2 {
		t.Errorf("%s and %s are stored as %+v", first, second, s.payer())
	}
	revision, renewed := s.payer().Revision, visa("pm_1", 1)
	renewed.Year = 2034
	if again := s.record(renewed); again != first || s.payer().Revision != revision || s.method(first).Stored.Year != 2034 {
		t.Errorf("stored again: %s, %+v, %+v", again, s.payer(), s.method(first))
	}
	for range 2 {
		s.must(s.prefer(second))
	}
	if s.payer().Default != second {
		t.Errorf("the default is %s", s.payer().Default)
	}
	s.must(s.detach(second))
	if p := s.payer(); p.Default != "" || !slices.Equal(p.Methods, []PaymentMethodID{first}) || !slices.Equal(p.Detaching, []PaymentMethodID{second}) {
		t.Errorf("after the default was detached: %+v", p)
	}
	s.refused(s.detach(second), CodeNotFound, "paymentMethodId")
	s.refused(s.prefer(second), CodeNotFound, "paymentMethodId")
	s.refused(s.prefer(NewPaymentMethodID(methodsOwner, "bank", "pm_9")), CodeNotFound, "paymentMethodId")
	s.must(NewRecordDetached(second))
	if len(s.payer().Detaching) != 0 {
		t.Errorf("the provider has forgotten the method, and still has to: %+v", s.payer())
	}
	if s.must(NewRecordDetached(second)); !s.method(second).Detached() {
		t.Errorf("the method that was detached is %+v", s.method(second))
	}
}

// An event that arrives after its method was detached stores nothing. If the same card is stored again, it is another method.
func TestDetachedMethodsStayDetached(t *testing.T) {
	s := newMethodSteps(t)
	id := s.record(visa("pm_1", 1))
	s.must(s.detach(id))
	s.record(visa("pm_1", 1))
	if !s.method(id).Detached() || len(s.payer().Methods) != 0 {
		t.Errorf("a late event stored %+v again: %+v", s.method(id), s.payer())
	}
	if again := s.record(visa("pm_2", 1)); !slices.Equal(s.payer().Methods, []PaymentMethodID{again}) || s.payer().Default != again {
		t.Errorf("the same card, stored anew, is %s of %+v", again, s.payer())
	}
}

// A card that the customer has already is not stored a second time: the provider has to forget the second one. A card that was
// renewed, and methods without a fingerprint, are stored.
func TestOneCardIsStoredOnce(t *testing.T) {
	s := newMethodSteps(t)
	first, twin := s.record(visa("pm_1", 1)), s.record(visa("pm_2", 1))
	if p := s.payer(); !slices.Equal(p.Methods, []PaymentMethodID{first}) || !slices.Equal(p.Detaching, []PaymentMethodID{twin}) ||
		!s.method(twin).Detached() {
		t.Errorf("one card is stored as %+v, %+v", p, s.method(twin))
	}
	renewed := visa("pm_3", 1)
	renewed.Year++
	s.record(renewed)
	s.record(StoredMethod{ID: "pm_4"})
	s.record(StoredMethod{ID: "pm_5"})
	if p := s.payer(); len(p.Methods) != 4 {
		t.Errorf("a renewed card and two of no fingerprint are stored as %+v", p)
	}
}

// A customer has so many methods, and the provider so many to forget. What is stored beyond that is never charged.
func TestPaymentMethodLimits(t *testing.T) {
	s := newMethodSteps(t)
	for n := range MaxPaymentMethods {
		s.record(visa(fmt.Sprint("pm_", n), n))
	}
	s.refused(s.begin(1), CodeConflict, "customerId")
	more := s.record(visa("more", MaxPaymentMethods))
	if p := s.payer(); len(p.Methods) != MaxPaymentMethods || !s.method(more).Detached() || !slices.Equal(p.Detaching, []PaymentMethodID{more}) {
		t.Errorf("one method too many is stored as %+v of %+v", s.method(more), p)
	}
	for n := range MaxDetaching + 5 {
		s.record(visa(fmt.Sprint("twin ", n), 1))
	}
	if p := s.payer(); len(p.Detaching) != MaxDetaching {
		t.Errorf("the provider has to forget %d methods", len(p.Detaching))
	}
	s.refused(s.detach(s.payer().Methods[0]), CodeConflict, "paymentMethodId")
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
