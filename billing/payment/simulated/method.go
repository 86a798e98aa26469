package simulated

import (
	"context"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Method is a simulated way to pay. A page stores one under an id of its own; its Name works as a stored method of every
// customer, too.
type Method struct {
	Name  string
	Label string // on pages
	Card  billing.StoredMethod
}

// Brand is the brand in words.
func (m Method) Brand() string { return strings.ReplaceAll(m.Card.Brand, "_", " ") }

// Simulated delays, by the tenant's clock.
const (
	// Delay is how long a bank takes that takes its time.
	Delay = 3 * 24 * time.Hour
	// ReturnDelay is after how long the money of a late return is lost.
	ReturnDelay = 10 * 24 * time.Hour
	// DisputeDelay is after how long the customer disputes, and Judgement how long the bank then takes to decide.
	DisputeDelay = 24 * time.Hour
	Judgement    = 2 * 24 * time.Hour
)

// Names of methods.
const (
	methodOK           = "sim_ok"
	methodDecline      = "sim_decline"
	methodInsufficient = "sim_insufficient"
	methodAuthenticate = "sim_authenticate"
	methodDelay        = "sim_delay_3d"
	methodDelayFail    = "sim_delay_fail"
	methodLateReturn   = "sim_late_return"
	methodTimeout      = "sim_timeout"
	methodDisputeWon   = "sim_dispute_won"
	methodDisputeLost  = "sim_dispute_lost"
)

// Methods returns all methods, in the order in which pages show them.
func Methods() []Method {
	return []Method{
		method(methodOK, "succeeds", "visa", "4242", 12),
		method(methodDecline, "is declined", "visa", "0002", 1),
		method(methodInsufficient, "is declined: insufficient funds", "mastercard", "9995", 2),
		method(methodAuthenticate, "asks the customer to authenticate", "visa", "3155", 3),
		method(methodDelay, "succeeds after three days", "sepa_debit", "3000", 0),
		method(methodDelayFail, "fails after three days", "sepa_debit", "3001", 0),
		method(methodLateReturn, "succeeds; the money is lost ten days later", "us_bank_account", "6789", 0),
		method(methodTimeout, "succeeds, but the answer never arrives", "amex", "0005", 6),
		method(methodDisputeWon, "succeeds; disputed after a day, and won two days later", "visa", "1976", 7),
		method(methodDisputeLost, "succeeds; disputed after a day, and lost two days later", "visa", "0259", 8),
	}
}

// expiryYear is when all cards expire: far enough for a test clock.
const expiryYear = 2099

// method returns a method. One without a month does not expire.
func method(name, label, brand, last4 string, month int) Method {
	m := Method{Name: name, Label: label, Card: billing.StoredMethod{
		ID: name, Brand: brand, Last4: last4, Month: month, Fingerprint: "sim_fp_" + name,
	}}
	if month > 0 {
		m.Card.Year = expiryYear
	}
	return m
}

func methodNamed(name string) (Method, bool) {
	for _, m := range Methods() {
		if m.Name == name {
			return m, true
		}
	}
	return Method{}, false
}

// Published implements [payment.Publisher]: the methods of this package work for every customer.
func (p *Provider) Published(id string) *billing.StoredMethod {
	if m, found := methodNamed(id); found {
		return m.storedAs(m.Name)
	}
	return nil
}

// stored is a method that a page stored.
type stored struct {
	Payer    string
	Name     string // of the method
	Detached bool
}

// storedAs returns m as it was stored under an id.
func (m Method) storedAs(id string) *billing.StoredMethod {
	card := m.Card
	card.ID = id
	return &card
}

// keep stores a method of a customer.
func (t *tx) keep(token, payer string, m Method) (*billing.StoredMethod, error) {
	if err := t.put(listMethods, token, stored{Payer: payer, Name: m.Name}, time.Time{}); err != nil {
		return nil, err
	}
	return m.storedAs(t.p.id(prefixMethod, token)), nil
}

// method finds the method that a charge names.
func (t *tx) method(ctx context.Context, c payment.Charge) (Method, *billing.StoredMethod, error) {
	if m, found := methodNamed(c.Method); found {
		return m, m.storedAs(m.Name), nil
	}
	token, ok := t.p.tokenOf(prefixMethod, c.Method, tokenLength)
	if !ok {
		return Method{}, nil, missing("stored method", c.Method)
	}
	var s stored
	found, err := t.get(ctx, listMethods, token, &s)
	if err != nil {
		return Method{}, nil, err
	}
	m, known := methodNamed(s.Name)
	if !found || !known || s.Detached || s.Payer != c.Payer {
		return Method{}, nil, missing("stored method of the customer", c.Method)
	}
	return m, m.storedAs(c.Method), nil
}

// Detach implements [payment.Provider]. The methods that everybody has stay.
func (p *Provider) Detach(ctx context.Context, id string) error {
	token, ok := p.tokenOf(prefixMethod, id, tokenLength)
	if !ok {
		return nil
	}
	return p.run(ctx, func(t *tx) error {
		var s stored
		found, err := t.get(ctx, listMethods, token, &s)
		if err != nil || !found || s.Detached {
			return err
		}
		s.Detached = true
		if err := t.put(listMethods, token, s, time.Time{}); err != nil {
			return err
		}
		return t.emit(listMethods, token, event{Type: "payment_method.detached", Object: id, Kind: objectMethod})
	})
}
