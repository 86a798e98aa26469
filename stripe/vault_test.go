package stripe_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
	"github.com/drawdown-billing/drawdown/stripe"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// vault returns what it kept until somebody renews it.
type vault struct {
	kept, stored stripe.Keys
	renewals     int
	err          error
}

func (v *vault) Keys(_ context.Context, renew bool) (stripe.Keys, error) {
	if renew {
		v.kept = v.stored
		v.renewals++
	}
	return v.kept, v.err
}

// withVault makes a provider take its keys from a vault.
func withVault(v *vault) func(*stripe.Config) {
	return func(c *stripe.Config) { c.Key, c.Secrets, c.Vault = "", nil, v }
}

// rolled is a key that Stripe no longer takes.
const rolled = "sk_test_51RolledKeyOfNobody"

var current = stripe.Keys{Key: stripetest.Key, Secrets: []string{stripetest.Secret}}

// TestKeyIsRolled: a call that Stripe refuses for its key is sent again with the key that is stored now, the same call to the
// byte; without another key the refusal is the answer, and shows no key.
func TestKeyIsRolled(t *testing.T) {
	v := &vault{kept: stripe.Keys{Key: rolled}, stored: current}
	w := newWorld(t, withVault(v))
	var sent []stripetest.Request
	for _, r := range w.Requests() {
		if r.Path == "/v1/customers" {
			sent = append(sent, r)
		}
	}
	if len(sent) != 2 || sent[0].Status != http.StatusUnauthorized || sent[1].Status != http.StatusOK || sent[0].Body != sent[1].Body ||
		sent[1].Body == "" || sent[0].Header.Get("Idempotency-Key") != sent[1].Header.Get("Idempotency-Key") {
		t.Fatalf("got %+v", sent)
	}
	if v.renewals != 1 {
		t.Errorf("the keys were renewed %d times", v.renewals)
	}
	v.kept, v.stored = stripe.Keys{Key: rolled}, stripe.Keys{Key: rolled}
	_, err := w.Collect(t.Context(), w.stored(1, stripetest.CardOK))
	if wantUnknown(t, err); strings.Contains(err.Error(), rolled) {
		t.Errorf("the error shows the key: %v", err)
	}
}

// TestSigningSecretIsRolled: an event that is signed with a secret which was stored meanwhile is read, and one with a secret
// that is stored no longer is forged. Events that are old or have no signature have nothing read.
func TestSigningSecretIsRolled(t *testing.T) {
	const next = "whsec_NextSigningSecretOfNobody0000000"
	v := &vault{kept: current, stored: current}
	w := newWorld(t, withVault(v))
	read := func(secret string) error {
		body := []byte(`{"id": "evt_1", "type": "payment_intent.created", "livemode": false}`)
		header := http.Header{}
		header.Set(signature.Header, signature.Sign(w.Now(), body, secret))
		_, err := w.Read(header, body, w.Now())
		return err
	}
	if err := read(next); !errors.Is(err, payment.ErrForged) {
		t.Errorf("got %v before the secret was stored", err)
	}
	v.stored.Secrets = []string{next, stripetest.Secret}
	for _, secret := range []string{next, stripetest.Secret} {
		if err := read(secret); err != nil {
			t.Errorf("got %v while both secrets are stored", err)
		}
	}
	v.stored.Secrets = []string{next}
	v.kept = v.stored
	if err := read(stripetest.Secret); !errors.Is(err, payment.ErrForged) {
		t.Errorf("got %v of the secret that is stored no longer", err)
	}
	v.renewals = 0
	if _, err := w.Read(http.Header{}, nil, w.Now()); !errors.Is(err, payment.ErrForged) || v.renewals != 0 {
		t.Errorf("got %v of an event without a signature, after %d renewals", err, v.renewals)
	}
}

// TestKeysOfAVault: keys of the other mode are never sent, and a vault that cannot be read leaves the outcome unknown.
func TestKeysOfAVault(t *testing.T) {
	v := &vault{kept: current, stored: current}
	w := newWorld(t, withVault(v))
	charge := w.stored(1, stripetest.CardOK)
	before := len(w.Requests())
	v.kept = stripe.Keys{Key: "sk_live_51FakeLiveKeyOfNobody"}
	_, err := w.Collect(t.Context(), charge)
	wantUnknown(t, err)
	v.kept, v.err = current, errors.New("the vault is closed")
	_, err = w.Collect(t.Context(), charge)
	wantUnknown(t, err)
	if _, err := w.Read(http.Header{}, nil, w.Now()); err == nil || errors.Is(err, payment.ErrForged) {
		t.Errorf("an event that cannot be verified is %v, not a fault", err)
	}
	if got := len(w.Requests()); got != before {
		t.Errorf("%d requests were sent", got-before)
	}
}
