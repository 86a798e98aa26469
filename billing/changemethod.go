package billing

import (
	"fmt"
	"slices"
)

// SetDefaultPaymentMethod makes a payment method the one that pays where the customer chooses no other one.
type SetDefaultPaymentMethod struct {
	Keyed
	Method PaymentMethodID
}

// Request implements [Command].
func (s SetDefaultPaymentMethod) Request() Request {
	return Request{"setDefaultPaymentMethod", []Field{{"paymentMethodId", string(s.Method)}}}
}

// Check implements [Command].
func (s SetDefaultPaymentMethod) Check() *Error {
	return firstRefusal(s.Keyed.Check(), checkMethodID(s.Method))
}

// Wallets implements [Command]: the request's key is the tenant's.
func (s SetDefaultPaymentMethod) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (s SetDefaultPaymentMethod) Reads(d *Draft) { d.readOwner(s.Method) }

// Apply implements [Command].
func (s SetDefaultPaymentMethod) Apply(d *Draft) *Error {
	return d.onMethod(s.Method, func(customer CustomerID, provider string) *Error {
		before := d.Payer(customer, provider).Default
		if refusal := d.SetDefaultMethod(customer, provider, s.Method); refusal != nil {
			return refusal
		}
		if before == s.Method {
			return nil
		}
		d.Changed(Change{
			Target: string(customer), Before: Metadata{"defaultPaymentMethod": string(before)},
			After: Metadata{"defaultPaymentMethod": string(s.Method)},
		})
		return nil
	})
}

// DetachPaymentMethod removes a payment method: it is never charged again, and the provider has to forget it.
type DetachPaymentMethod struct {
	Keyed
	Method PaymentMethodID
}

// Request implements [Command].
func (c DetachPaymentMethod) Request() Request {
	return Request{"detachPaymentMethod", []Field{{"paymentMethodId", string(c.Method)}}}
}

// Check implements [Command].
func (c DetachPaymentMethod) Check() *Error {
	return firstRefusal(c.Keyed.Check(), checkMethodID(c.Method))
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c DetachPaymentMethod) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (c DetachPaymentMethod) Reads(d *Draft) { d.readOwner(c.Method) }

// Apply implements [Command].
func (c DetachPaymentMethod) Apply(d *Draft) *Error {
	return d.onMethod(c.Method, func(customer CustomerID, provider string) *Error {
		if refusal := d.DetachMethod(customer, provider, c.Method); refusal != nil {
			return refusal
		}
		d.Changed(Change{Target: string(customer), Before: Metadata{"paymentMethod": string(c.Method)}})
		return nil
	})
}

// checkMethodID refuses what cannot be the id of a stored method.
func checkMethodID(id PaymentMethodID) *Error {
	if !id.Valid() {
		return NoMethod(id)
	}
	return nil
}

// readOwner declares that a method is read, with the payer that has it.
func (d *Draft) readOwner(id PaymentMethodID) {
	method, _ := d.ReadDocument(PaymentMethodKey(d.Tenant(), id)).(*PaymentMethod)
	if customer, ok := id.Customer(); ok && method != nil {
		d.ReadPayer(customer, method.Provider)
	}
}

// onMethod applies a change to a method, or refuses if it does not exist.
func (d *Draft) onMethod(id PaymentMethodID, change func(customer CustomerID, provider string) *Error) *Error {
	method := d.method(id)
	if method == nil {
		return NoMethod(id)
	}
	customer, _ := id.Customer()
	if refusal := change(customer, method.Provider); refusal != nil {
		return refusal
	}
	d.Created(string(id))
	return nil
}

// RecordMethod records a method that a provider stored for a customer while it paid.
type RecordMethod struct {
	Keyed
	Customer CustomerID
	Provider string
	Stored   StoredMethod
}

// NewRecordMethod returns the command, with a key made of all its facts.
func NewRecordMethod(customer CustomerID, provider string, stored StoredMethod) *RecordMethod {
	r := RecordMethod{Customer: customer, Provider: provider, Stored: stored}
	facts := HashKey(fmt.Sprintf("%q", r.Request().Fields))
	r.Keyed = Keyed{IdempotencyKey: reservedKeyPrefix + "method:" + string(facts), Actor: systemActor}
	return &r
}

// Request implements [Command].
func (r RecordMethod) Request() Request {
	return Request{"recordMethod", []Field{
		{"customerId", string(r.Customer)}, {"provider", r.Provider}, {"stored", formatStored(&r.Stored)},
	}}
}

// Check implements [Command]: it is made by Drawdown itself.
func (r RecordMethod) Check() *Error {
	if !r.Customer.Valid() {
		return noCustomer(string(r.Customer))
	}
	return nil
}

// Wallets implements [Command]: the request's key is the tenant's.
func (r RecordMethod) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (r RecordMethod) Reads(d *Draft) { d.readStored(r.Customer, r.Provider, &r.Stored) }

// Apply implements [Command].
func (r RecordMethod) Apply(d *Draft) *Error {
	id := d.StoreMethod(r.Customer, r.Provider, r.Stored)
	if id == "" { // the customer has too many: this one is detached, and still says which card paid
		id = NewPaymentMethodID(r.Customer, r.Provider, r.Stored.ID)
	}
	d.Created(string(id))
	return nil
}

// RecordDetached records that the provider has forgotten a method.
type RecordDetached struct {
	Keyed
	Method PaymentMethodID
}

// NewRecordDetached returns the command.
func NewRecordDetached(method PaymentMethodID) *RecordDetached {
	return &RecordDetached{Method: method, Keyed: Keyed{
		IdempotencyKey: reservedKeyPrefix + "detached:" + string(method), Actor: systemActor,
	}}
}

// Request implements [Command].
func (r RecordDetached) Request() Request {
	return Request{"recordDetached", []Field{{"paymentMethodId", string(r.Method)}}}
}

// Check implements [Command]: it is made by Drawdown itself.
func (r RecordDetached) Check() *Error { return checkMethodID(r.Method) }

// Wallets implements [Command]: the request's key is the tenant's.
func (r RecordDetached) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (r RecordDetached) Reads(d *Draft) { d.readOwner(r.Method) }

// Apply implements [Command].
func (r RecordDetached) Apply(d *Draft) *Error {
	return d.onMethod(r.Method, func(customer CustomerID, provider string) *Error {
		payer := d.Payer(customer, provider)
		payer.Detaching = slices.DeleteFunc(payer.Detaching, func(one PaymentMethodID) bool { return one == r.Method })
		d.putPayer(payer)
		return nil
	})
}
