package billing

import (
	"slices"
	"strings"
	"time"
)

// PaymentMethod is a way to pay that a customer stored at a provider. It is a document of the customer.
type PaymentMethod struct {
	Versioned
	Tenant    Tenant
	ID        PaymentMethodID
	Provider  string // its name, such as "stripe"
	Stored    StoredMethod
	Default   bool // it pays where the customer chooses no other one; at most one of a [Payer] does
	CreatedAt time.Time

	// DetachedAt is when it was removed; zero: it can be charged. What is removed stays as a document: it says with which card
	// something was paid, and an event that arrives late does not store it again.
	DetachedAt time.Time
}

// Detached reports whether the method was removed. It is never charged again.
func (m *PaymentMethod) Detached() bool { return !m.DetachedAt.IsZero() }

// PaymentMethodID names a payment method: pmd_, its customer's ULID, and a hash of the provider and the provider's own id of
// it. So storing a method again is the same method, and the id is an address.
type PaymentMethodID string

const paymentMethodPrefix = "pmd_"

// NewPaymentMethodID returns the id of a customer's method that has an id at a provider.
func NewPaymentMethodID(customer CustomerID, provider, id string) PaymentMethodID {
	return PaymentMethodID(paymentMethodPrefix + strings.TrimPrefix(string(customer), customerPrefix) +
		string(HashKey(provider+":"+id)))
}

// Customer returns whose method it is, or false if id is no payment method's id.
func (id PaymentMethodID) Customer() (CustomerID, bool) {
	if !ValidID(string(id), paymentMethodPrefix, 2*ulidLength) {
		return "", false
	}
	return CustomerID(customerPrefix + string(id)[len(paymentMethodPrefix):][:ulidLength]), true
}

// Valid reports whether id has the form of a payment method's id.
func (id PaymentMethodID) Valid() bool {
	_, ok := id.Customer()
	return ok
}

// PaymentMethodKey returns the address of a payment method.
func PaymentMethodKey(tenant Tenant, id PaymentMethodID) DocumentKey {
	customer, _ := id.Customer()
	return DocumentKey{Tenant: tenant, Kind: KindPaymentMethod, Parent: string(customer), ID: string(id)}
}

// DocumentKey implements [Document].
func (m *PaymentMethod) DocumentKey() DocumentKey { return PaymentMethodKey(m.Tenant, m.ID) }

// CloneDocument implements [Document].
func (m *PaymentMethod) CloneDocument() Document { return clonePointer(m) }

// ChargedMethod returns the id of the stored method that pays or paid; empty if there is none.
func (t *TopUp) ChargedMethod() PaymentMethodID {
	if id := PaymentMethodID(t.Method); t.PaidBy == "" && id.Valid() {
		return id
	}
	return t.PaidBy
}

// StoreMethod stores a method of a customer, or what changed of one that is stored, such as when it expires. The first one
// becomes the default. It returns the method by which the customer can be charged from now on; none if there is none. A
// command that calls it has to declare readStored.
//
// A method that was detached stays so: this is an event that arrives late. A card that the customer has already, by its
// fingerprint and its expiry, is not stored a second time, and of more than [MaxPaymentMethods] none is stored. The provider
// then has to forget what it stored.
func (d *Draft) StoreMethod(customer CustomerID, provider string, stored StoredMethod) PaymentMethodID {
	id := NewPaymentMethodID(customer, provider, stored.ID)
	payer := d.Payer(customer, provider)
	switch method := d.method(id); {
	case method != nil && method.Detached():
		return d.sameCard(payer, &stored)
	case method != nil:
		if method.Stored != stored {
			method.Stored = stored
			d.Put(method)
		}
		return id
	}
	method := &PaymentMethod{Tenant: d.Tenant(), ID: id, Provider: provider, Stored: stored, CreatedAt: d.now}
	same := d.sameCard(payer, &stored)
	if same != "" || len(payer.Methods) >= MaxPaymentMethods {
		method.DetachedAt = d.now
		payer.detach(id)
		id = same
	} else {
		payer.Methods = append(payer.Methods, id)
		if payer.Default == "" {
			payer.Default, method.Default = id, true
		}
	}
	d.putPayer(payer)
	d.Put(method)
	return id
}

// sameCard returns the method of a payer that is the same card; empty if there is none. A card that was renewed has another
// expiry, and is another one.
func (d *Draft) sameCard(payer *Payer, stored *StoredMethod) PaymentMethodID {
	for _, id := range payer.Methods {
		m := d.method(id)
		if m != nil && stored.Fingerprint != "" && m.Stored.Fingerprint == stored.Fingerprint &&
			m.Stored.Month == stored.Month && m.Stored.Year == stored.Year {
			return id
		}
	}
	return ""
}

// readStored declares what StoreMethod looks up.
func (d *Draft) readStored(customer CustomerID, provider string, stored *StoredMethod) {
	d.ReadPayer(customer, provider)
	d.ReadDocument(PaymentMethodKey(d.Tenant(), NewPaymentMethodID(customer, provider, stored.ID)))
}

// SetDefaultMethod makes a method the one that pays where the customer chooses no other one.
//
// Refusals: NOT_FOUND.
func (d *Draft) SetDefaultMethod(customer CustomerID, provider string, id PaymentMethodID) *Error {
	payer := d.Payer(customer, provider)
	switch {
	case !slices.Contains(payer.Methods, id):
		return NoMethod(id)
	case payer.Default == id:
		return nil
	}
	d.mark(payer.Default, false)
	d.mark(id, true)
	payer.Default = id
	d.putPayer(payer)
	return nil
}

// DetachMethod removes a method, and has the provider forget it. Where it was the default, no other one takes its place:
// which card is charged next is for the customer to say.
//
// Refusals: NOT_FOUND, CONFLICT (the provider has still to forget as many as there can be).
func (d *Draft) DetachMethod(customer CustomerID, provider string, id PaymentMethodID) *Error {
	payer, method := d.Payer(customer, provider), d.method(id)
	if method == nil || !slices.Contains(payer.Methods, id) {
		return NoMethod(id)
	}
	if len(payer.Detaching) >= MaxDetaching {
		return refuse(CodeConflict, "%s has still to forget %d payment methods of the customer, which is the most; try again "+
			"later", provider, len(payer.Detaching)).at("paymentMethodId")
	}
	payer.Methods = slices.DeleteFunc(payer.Methods, func(one PaymentMethodID) bool { return one == id })
	if payer.Default == id {
		payer.Default = ""
	}
	payer.detach(id)
	method.Default, method.DetachedAt = false, d.now
	d.putPayer(payer)
	d.Put(method)
	return nil
}

// detach has the provider forget a method. Beyond [MaxDetaching] it is not asked: Drawdown never charges the method again.
func (p *Payer) detach(id PaymentMethodID) {
	if len(p.Detaching) < MaxDetaching {
		p.Detaching = append(p.Detaching, id)
	}
}

// method returns a copy of a payment method, which a command declared to read, or nil.
func (d *Draft) method(id PaymentMethodID) *PaymentMethod {
	stored, _ := d.Document(PaymentMethodKey(d.Tenant(), id)).(*PaymentMethod)
	if stored == nil {
		return nil
	}
	return clonePointer(stored)
}

// mark says of a method whether it is the default; of none, nothing.
func (d *Draft) mark(id PaymentMethodID, isDefault bool) {
	if id == "" {
		return
	}
	if method := d.method(id); method != nil {
		method.Default = isDefault
		d.Put(method)
	}
}

// NoMethod refuses the id of a method that the customer does not have.
func NoMethod(id PaymentMethodID) *Error {
	return refuse(CodeNotFound, "there is no payment method %s", quote(string(id))).at("paymentMethodId")
}
