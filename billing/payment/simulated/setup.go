package simulated

import (
	"context"
	"crypto/subtle"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// setup is the storing of a method, as it is stored.
type setup struct {
	Token  string
	Mark   string // the part of its page's id that nobody can guess
	ID     string // our own
	Payer  string
	Back   payment.Return
	Asking string                `json:",omitempty"` // the name of the method that the customer has to authenticate
	Reason string                `json:",omitempty"` // why the last method was declined
	Card   *billing.StoredMethod `json:",omitempty"` // that was stored
}

func (p *Provider) setupPage(s *setup) string { return p.id(prefixSetup, s.Token+s.Mark) }

// Setup implements [payment.Provider].
func (p *Provider) Setup(ctx context.Context, s payment.Setup, back payment.Return) (payment.Page, error) {
	if err := p.checkTenant(s.Tenant); err != nil {
		return payment.Page{}, err
	}
	back.Expires = billing.Instant(back.Expires)
	parameters := struct {
		Setup  payment.Setup
		Return payment.Return
	}{s, back}
	return keyed(ctx, p, s.Key, "setup", parameters, func(t *tx) (payment.Page, error) {
		if s.ID == "" {
			return payment.Page{}, refused("metadata_missing", "the setup has no id of its own")
		}
		if err := t.payer(ctx, s.Payer); err != nil {
			return payment.Page{}, err
		}
		if !back.Expires.After(t.now) {
			return payment.Page{}, refused("expires_at_invalid", "the page would end at %s, which is over", back.Expires)
		}
		made := &setup{Token: p.token("setup", s.Key, t.now.String()), ID: s.ID, Payer: s.Payer, Back: back}
		made.Mark = p.token("mark", made.Token)
		page := p.setupPage(made)
		return payment.Page{ID: page, URL: p.BaseURL + SetupPath + page, Expires: back.Expires},
			t.put(listSetups, made.Token, made, time.Time{})
	})
}

// Stored implements [payment.Provider].
func (p *Provider) Stored(ctx context.Context, page string) (*billing.StoredMethod, error) {
	t, err := p.begin(ctx)
	if err != nil {
		return nil, known(err)
	}
	s, err := t.setupOn(ctx, page)
	if err != nil {
		return nil, known(err)
	}
	return s.Card, nil
}

// setupOn loads a setup by the id of its page.
func (t *tx) setupOn(ctx context.Context, page string) (*setup, error) {
	both, ok := t.p.tokenOf(prefixSetup, page, 2*tokenLength)
	if !ok {
		return nil, missing("page", page)
	}
	s := &setup{}
	found, err := t.get(ctx, listSetups, both[:tokenLength], s)
	if err != nil {
		return nil, err
	}
	if !found || subtle.ConstantTimeCompare([]byte(both[tokenLength:]), []byte(s.Mark)) != 1 {
		return nil, missing("page", page)
	}
	return s, nil
}

// open reports whether the customer can act on the page.
func (s *setup) open(now time.Time) bool { return s.Card == nil && now.Before(s.Back.Expires) }

// store stores a method, and tells of it.
func (t *tx) store(s *setup, m Method) (err error) {
	s.Asking, s.Reason = "", ""
	if s.Card, err = t.keep(t.p.token("method", s.Token), s.Payer, m); err != nil {
		return err
	}
	metadata := map[string]string{metaSetup: s.ID}
	if err := t.tell(listSetups, s.Token, event{
		Type: "setup_intent.succeeded", Object: t.p.id(prefixSetupIntent, s.Token), Kind: objectSetup, Metadata: metadata,
	}); err != nil {
		return err
	}
	return t.tell(listSetups, s.Token, event{
		Type: "checkout.session.completed", Object: t.p.setupPage(s), Kind: objectPage, Metadata: metadata,
	})
}

// pressSetup does what the customer does on the open page of a setup.
func (t *tx) pressSetup(s *setup, b Button, m Method) error {
	switch {
	case b == ButtonDecline || b == ButtonPay && (m.Name == methodDecline || m.Name == methodInsufficient):
		s.Asking, s.Reason = "", reasonDeclined
		if err := t.tell(listSetups, s.Token, event{
			Type: "setup_intent.setup_failed", Object: t.p.id(prefixSetupIntent, s.Token), Kind: objectSetup,
			Metadata: map[string]string{metaSetup: s.ID},
		}); err != nil {
			return err
		}
	case b == ButtonPay && m.Name == methodAuthenticate:
		s.Asking, s.Reason = m.Name, ""
	case b == ButtonPay:
		if err := t.store(s, m); err != nil {
			return err
		}
	case b == ButtonAuthenticate && s.Asking != "":
		asked, _ := methodNamed(s.Asking)
		if err := t.store(s, asked); err != nil {
			return err
		}
	}
	return t.put(listSetups, s.Token, s, time.Time{})
}
