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
}

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

// Payer is a customer at a provider. It is a document of the customer.
type Payer struct {
	Versioned
	Tenant   Tenant
	Customer CustomerID
	Provider string            // its name
	ID       string            // the provider's own id of the customer; empty until the provider made it
	Default  PaymentMethodID   // empty: none
	Methods  []PaymentMethodID // in the order in which they were stored
}

// PayerKey returns the address of a customer at a provider.
func PayerKey(tenant Tenant, customer CustomerID, provider string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindPayer, Parent: string(customer), ID: provider}
}

// DocumentKey implements [Document].
func (p *Payer) DocumentKey() DocumentKey { return PayerKey(p.Tenant, p.Customer, p.Provider) }

// CloneDocument implements [Document].
func (p *Payer) CloneDocument() Document { return p.clone() }

func (p *Payer) clone() *Payer {
	copied := *p
	copied.Methods = slices.Clone(p.Methods)
	return &copied
}

// ReadPayer declares that a customer at a provider is read, with all methods.
func (d *Draft) ReadPayer(customer CustomerID, provider string) {
	payer, _ := d.ReadDocument(PayerKey(d.Tenant(), customer, provider)).(*Payer)
	if payer == nil {
		return
	}
	for _, id := range payer.Methods {
		d.ReadDocument(PaymentMethodKey(d.Tenant(), id))
	}
}

// Payer returns a copy of a customer at a provider, which a command declared to read; a new one if there is none.
func (d *Draft) Payer(customer CustomerID, provider string) *Payer {
	if stored, _ := d.Document(PayerKey(d.Tenant(), customer, provider)).(*Payer); stored != nil {
		return stored.clone()
	}
	return &Payer{Tenant: d.Tenant(), Customer: customer, Provider: provider}
}

// SetPayerID records the provider's own id of a customer. An id that is there already stays.
func (d *Draft) SetPayerID(customer CustomerID, provider, id string) {
	if payer := d.Payer(customer, provider); payer.ID == "" && id != "" {
		payer.ID = id
		d.Put(payer)
	}
}

// StoreMethod stores a method of a customer, or what changed of one that is stored, such as when it expires. The first one
// becomes the default. A command that calls it has to declare ReadPayer.
//
// Refusals: CONFLICT (the customer has as many methods as there can be).
func (d *Draft) StoreMethod(customer CustomerID, provider string, stored StoredMethod) (PaymentMethodID, *Error) {
	id := NewPaymentMethodID(customer, provider, stored.ID)
	payer := d.Payer(customer, provider)
	if slices.Contains(payer.Methods, id) {
		method := d.method(id)
		if method != nil && method.Stored != stored {
			method.Stored = stored
			d.Put(method)
		}
		return id, nil
	}
	if len(payer.Methods) >= MaxPaymentMethods {
		return "", refuse(CodeConflict, "the customer has %d payment methods, which is the most; detach one of them first",
			len(payer.Methods))
	}
	payer.Methods = append(payer.Methods, id)
	if payer.Default == "" {
		payer.Default = id
	}
	d.Put(payer)
	d.Put(&PaymentMethod{
		Tenant: d.Tenant(), ID: id, Provider: provider, Stored: stored, Default: payer.Default == id, CreatedAt: d.now,
	})
	return id, nil
}

// SetDefaultMethod makes a method the one that pays where the customer chooses no other one.
//
// Refusals: NOT_FOUND.
func (d *Draft) SetDefaultMethod(customer CustomerID, provider string, id PaymentMethodID) *Error {
	payer := d.Payer(customer, provider)
	switch {
	case !slices.Contains(payer.Methods, id):
		return noMethod(id)
	case payer.Default == id:
		return nil
	}
	d.mark(payer.Default, false)
	d.mark(id, true)
	payer.Default = id
	d.Put(payer)
	return nil
}

// DetachMethod forgets a method. Where it was the default, no other one takes its place: which card is charged next is for the
// customer to say.
//
// Refusals: NOT_FOUND.
func (d *Draft) DetachMethod(customer CustomerID, provider string, id PaymentMethodID) *Error {
	payer := d.Payer(customer, provider)
	if !slices.Contains(payer.Methods, id) {
		return noMethod(id)
	}
	payer.Methods = slices.DeleteFunc(payer.Methods, func(one PaymentMethodID) bool { return one == id })
	if payer.Default == id {
		payer.Default = ""
	}
	d.Put(payer)
	d.Delete(PaymentMethodKey(d.Tenant(), id))
	return nil
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

// noMethod refuses the id of a method that the customer does not have.
func noMethod(id PaymentMethodID) *Error {
	return refuse(CodeNotFound, "there is no payment method %s", quote(string(id))).at("paymentMethodId")
}

// RecordPayer records the provider's own id of a customer. The first one that is recorded stays.
type RecordPayer struct {
	Keyed
	Customer CustomerID
	Provider string
	ID       string
}

// NewRecordPayer returns the command.
func NewRecordPayer(customer CustomerID, provider, id string) *RecordPayer {
	return &RecordPayer{Customer: customer, Provider: provider, ID: id, Keyed: Keyed{
		IdempotencyKey: reservedKeyPrefix + "payer:" + provider + ":" + string(customer) + ":" + id, Actor: systemActor,
	}}
}

// Request implements [Command].
func (r RecordPayer) Request() Request {
	return Request{"recordPayer", []Field{{"customerId", string(r.Customer)}, {"provider", r.Provider}, {"id", r.ID}}}
}

// Check implements [Command]: it is made by Drawdown itself.
func (r RecordPayer) Check() *Error {
	if !r.Customer.Valid() {
		return noCustomer(string(r.Customer))
	}
	return nil
}

// Wallets implements [Command]: the request's key is the tenant's.
func (r RecordPayer) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (r RecordPayer) Reads(d *Draft) { d.ReadPayer(r.Customer, r.Provider) }

// Apply implements [Command].
func (r RecordPayer) Apply(d *Draft) *Error {
	d.SetPayerID(r.Customer, r.Provider, r.ID)
	return nil
}
