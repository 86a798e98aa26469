package billing

import (
	"fmt"
	"slices"
	"time"
)

// PaymentSetupID names the storing of a payment method: pms_ and a ULID.
type PaymentSetupID string

const paymentSetupPrefix = "pms_"

// NewPaymentSetupID returns an id for a setup.
func NewPaymentSetupID(now time.Time, random Entropy) PaymentSetupID {
	return PaymentSetupID(paymentSetupPrefix + NewULID(now, random))
}

// Valid reports whether id has the form of a setup's id.
func (id PaymentSetupID) Valid() bool { return ValidID(string(id), paymentSetupPrefix, ulidLength) }

// PaymentSetup is a page of a provider on which a customer stores a payment method without paying. It is committed before the
// provider is asked for the page. What the page stored is committed once the provider says so.
type PaymentSetup struct {
	Versioned
	Tenant    Tenant
	ID        PaymentSetupID
	Customer  CustomerID
	Provider  string    // its name
	ReturnURL string    // where the page sends the customer
	SentAt    time.Time // when the provider was first asked for the page, by the world's clock

	// What the provider answered.
	Page string // its id of the page; empty: it has not answered yet
	URL  string
	Ends time.Time // when the page closes, by the world's clock

	Stored  bool            // the page has stored a method
	Method  PaymentMethodID // which the customer has now; empty: none was stored, or there were too many
	EndedAt time.Time       // when nothing was left to wait for, by the world's clock; zero: it is open
	Reason  string          // why it ended without a method
}

// PaymentSetupKey returns the address of a setup.
func PaymentSetupKey(tenant Tenant, id PaymentSetupID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindPaymentSetup, ID: string(id)}
}

// DocumentKey implements [Document].
func (s *PaymentSetup) DocumentKey() DocumentKey { return PaymentSetupKey(s.Tenant, s.ID) }

// CloneDocument implements [Document].
func (s *PaymentSetup) CloneDocument() Document { return clonePointer(s) }

// Ended reports whether the provider does not have to be asked about the setup any more.
func (s *PaymentSetup) Ended() bool { return !s.EndedAt.IsZero() }

// CreatePaymentSetup has a page made on which a customer stores a payment method.
type CreatePaymentSetup struct {
	Keyed
	ID        PaymentSetupID // of the new setup, drawn by the payment service; no part of the request
	Customer  string         // id or external id
	ReturnURL string         // where the page sends the customer

	// What the caller's process adds. It is no part of the request.
	Provider string // name of the payment provider; empty: there is none
	Local    bool   // return addresses of this machine are allowed
}

// Request implements [Command].
func (c CreatePaymentSetup) Request() Request {
	return Request{"createPaymentSetup", []Field{{"customerId", c.Customer}, {"returnUrl", c.ReturnURL}}}
}

// Check implements [Command].
func (c CreatePaymentSetup) Check() *Error { return c.Keyed.Check() }

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreatePaymentSetup) Wallets() []WalletID { return nil }

// References implements [Referrer].
func (c *CreatePaymentSetup) References() []Reference {
	return []Reference{{KindCustomer, "customerId", &c.Customer}}
}

// Reads implements [Command].
func (c CreatePaymentSetup) Reads(d *Draft) {
	d.ReadDocument(CustomerKey(d.Tenant(), CustomerID(c.Customer)))
	d.ReadDocument(PortalSettingsKey(d.Tenant()))
	d.ReadPayer(CustomerID(c.Customer), c.Provider)
}

// Apply implements [Command].
func (c CreatePaymentSetup) Apply(d *Draft) *Error {
	customer, _ := d.Document(CustomerKey(d.Tenant(), CustomerID(c.Customer))).(*Customer)
	if customer == nil {
		return noCustomer(c.Customer)
	}
	if c.Provider == "" {
		return noProvider()
	}
	if refusal := d.mustReturn("returnUrl", c.ReturnURL, c.Local); refusal != nil {
		return refusal
	}
	payer := d.Payer(customer.ID, c.Provider)
	if len(payer.Methods)+len(payer.Setups) >= MaxPaymentMethods {
		return refuse(CodeConflict, "customer %s has %d payment methods and %d open pages to store one, which together are the "+
			"most; detach a method, or wait until a page has ended", customer.ID, len(payer.Methods), len(payer.Setups)).
			at("customerId")
	}
	payer.Setups = append(payer.Setups, c.ID)
	d.putPayer(payer)
	d.Put(&PaymentSetup{
		Tenant: d.Tenant(), ID: c.ID, Customer: customer.ID, Provider: c.Provider, ReturnURL: c.ReturnURL, SentAt: d.Clock(),
	})
	d.Created(string(c.ID))
	d.Changed(Change{Target: string(customer.ID), After: Metadata{"paymentSetup": string(c.ID)}})
	return nil
}

// mustReturn refuses an address to return to that is none of the tenant's, also an empty one.
func (d *Draft) mustReturn(field, url string, local bool) *Error {
	if url == "" {
		return invalid("%s is empty; say where the page sends the customer", field).at(field)
	}
	return d.checkReturn(field, url, local)
}

// ApplySetup moves a setup towards what the provider says of it. Each part is absolute, so it does not matter in which order,
// and how often, answers and events arrive.
type ApplySetup struct {
	Keyed
	Setup PaymentSetupID

	// Of the page that the provider made.
	Page     string
	PageURL  string
	PageEnds time.Time

	Stored *StoredMethod // what the page stored; nil: nothing yet
	Reason string        // why nothing can be stored any more; empty: something can
}

// NewApplySetup returns the command, with a key made of all its facts.
func NewApplySetup(a ApplySetup) *ApplySetup {
	facts := HashKey(fmt.Sprintf("%q", a.Request().Fields))
	a.Keyed = Keyed{IdempotencyKey: reservedKeyPrefix + "setup:" + string(a.Setup) + ":" + string(facts), Actor: systemActor}
	return &a
}

// Request implements [Command].
func (a ApplySetup) Request() Request {
	return Request{"applySetup", []Field{
		{"setupId", string(a.Setup)},
		{"page", a.Page},
		{"pageUrl", a.PageURL},
		{"pageEnds", formatTime(&a.PageEnds)},
		{"stored", formatStored(a.Stored)},
		{"reason", a.Reason},
	}}
}

// formatStored writes a method so that two which differ are written differently.
func formatStored(m *StoredMethod) string {
	if m == nil {
		return ""
	}
	return fmt.Sprintf("%q", []string{m.ID, m.Brand, m.Last4, formatInt(m.Month), formatInt(m.Year), m.Fingerprint})
}

// Check implements [Command]: it is made by Drawdown itself.
func (a ApplySetup) Check() *Error {
	if !a.Setup.Valid() {
		return noSetup(a.Setup)
	}
	return nil
}

// noSetup refuses a setup that does not exist.
func noSetup(id PaymentSetupID) *Error {
	return refuse(CodeNotFound, "there is no setup %s of a payment method", quote(string(id)))
}

// Wallets implements [Command]: the request's key is the tenant's.
func (a ApplySetup) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (a ApplySetup) Reads(d *Draft) {
	s, _ := d.ReadDocument(PaymentSetupKey(d.Tenant(), a.Setup)).(*PaymentSetup)
	if s == nil {
		return
	}
	d.ReadPayer(s.Customer, s.Provider)
	if a.Stored != nil {
		d.readStored(s.Customer, s.Provider, a.Stored)
	}
}

// Apply implements [Command]. What the page stored is true also of a setup that ended without it.
func (a ApplySetup) Apply(d *Draft) *Error {
	stored, _ := d.Document(PaymentSetupKey(d.Tenant(), a.Setup)).(*PaymentSetup)
	if stored == nil {
		return noSetup(a.Setup)
	}
	s := clonePointer(stored)
	if s.Page == "" {
		s.Page, s.URL, s.Ends = a.Page, a.PageURL, Instant(a.PageEnds)
	}
	ends := a.Reason != "" && !s.Ended()
	switch {
	case a.Stored != nil && !s.Stored:
		s.Stored, s.Method, s.Reason, ends = true, d.StoreMethod(s.Customer, s.Provider, *a.Stored), "", true
		if s.Method == "" {
			s.Reason = fmt.Sprintf("the customer has %d payment methods, which is the most", MaxPaymentMethods)
		}
	case ends:
		s.Reason = a.Reason
	}
	if ends {
		s.EndedAt = d.Clock()
		payer := d.Payer(s.Customer, s.Provider)
		payer.Setups = slices.DeleteFunc(payer.Setups, func(one PaymentSetupID) bool { return one == s.ID })
		d.putPayer(payer)
	}
	if *s != *stored {
		d.Put(s)
	}
	return nil
}
