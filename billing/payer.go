package billing

import "slices"

// Payer is a customer at a provider. It is a document of the customer.
type Payer struct {
	Versioned
	Tenant   Tenant
	Customer CustomerID
	Provider string            // its name
	ID       string            // the provider's own id of the customer; empty until the provider made it
	Default  PaymentMethodID   // empty: none
	Methods  []PaymentMethodID // in the order in which they were stored

	// What the provider has to be asked about until it is done.
	Setups    []PaymentSetupID  // whose page may still store a method
	Detaching []PaymentMethodID // that the provider has to forget
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
	copied.Methods, copied.Setups = slices.Clone(p.Methods), slices.Clone(p.Setups)
	copied.Detaching = slices.Clone(p.Detaching)
	return &copied
}

// due reports whether the provider has to be asked about something of the payer.
func (p *Payer) due() bool { return len(p.Setups) > 0 || len(p.Detaching) > 0 }

// DuePayer lists a payer whose provider has to be asked about something: a page that may have stored a method, or a method
// that it has to forget. It is put and deleted by the commits that change this, so that a sweep finds what no event told of.
type DuePayer struct {
	Versioned
	Tenant   Tenant
	Customer CustomerID
	Provider string
}

// DuePayerKey returns the address of a payer in the list of those that are due.
func DuePayerKey(tenant Tenant, customer CustomerID, provider string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindDuePayer, Parent: provider, ID: string(customer)}
}

// DocumentKey implements [Document].
func (p *DuePayer) DocumentKey() DocumentKey { return DuePayerKey(p.Tenant, p.Customer, p.Provider) }

// CloneDocument implements [Document].
func (p *DuePayer) CloneDocument() Document { return clonePointer(p) }

// ReadPayer declares that a customer at a provider is read, with all methods.
func (d *Draft) ReadPayer(customer CustomerID, provider string) {
	d.ReadDocument(DuePayerKey(d.Tenant(), customer, provider))
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

// putPayer writes a payer, and has it in the list of those that are due for as long as it is.
func (d *Draft) putPayer(payer *Payer) {
	d.Put(payer)
	key := DuePayerKey(payer.Tenant, payer.Customer, payer.Provider)
	switch listed := d.Document(key) != nil; {
	case payer.due() && !listed:
		d.Put(&DuePayer{Tenant: payer.Tenant, Customer: payer.Customer, Provider: payer.Provider})
	case !payer.due() && listed:
		d.Delete(key)
	}
}

// SetPayerID records the provider's own id of a customer. An id that is there already stays.
func (d *Draft) SetPayerID(customer CustomerID, provider, id string) {
	if payer := d.Payer(customer, provider); payer.ID == "" && id != "" {
		payer.ID = id
		d.putPayer(payer)
	}
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

// usesDefault reports whether the top-up charges the method that is the customer's default when it is charged.
func (t *TopUp) usesDefault() bool {
	return t != nil && t.Method == "" && !t.Current().OnPage && t.Current().SentAt.IsZero()
}

// readDefault declares what defaultMethod looks up.
func (d *Draft) readDefault(t *TopUp) {
	if t.usesDefault() {
		d.ReadDocument(PayerKey(t.Tenant, t.Customer, t.Provider))
	}
}

// defaultMethod returns the method that a top-up charges: the customer's default if it names none. It is asked once, before
// the provider is asked for the first time, so that each repetition charges the same method.
func (d *Draft) defaultMethod(t *TopUp) string {
	if !t.usesDefault() {
		return t.Method
	}
	return string(d.Payer(t.Customer, t.Provider).Default)
}
