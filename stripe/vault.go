package stripe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/drawdown-billing/drawdown/billing"
)

// Keys are the secrets of an account of Stripe.
type Keys struct {
	// Key is a secret key (sk_…), or a restricted key (rk_…) with the permissions that docs/stripe.md lists.
	Key string `json:"-"`

	// Secrets are the signing secrets (whsec_…) of the endpoint for events. There are two while one replaces the other. There
	// may be none where no events are read.
	Secrets []string `json:"-"`
}

// String shows keys without their text.
func (k Keys) String() string { return "the keys of an account of Stripe" }

// GoString shows keys without their text.
func (k Keys) GoString() string { return k.String() }

// Vault keeps the keys of an account, which may change while the process runs.
type Vault interface {
	// Keys returns the keys. It may have kept them for some time. renew says that what it returned before does not work: then it
	// reads them again, if it has not just done so.
	Keys(ctx context.Context, renew bool) (Keys, error)
}

// fixed is a vault whose keys never change.
type fixed Keys

func (f fixed) Keys(context.Context, bool) (Keys, error) { return Keys(f), nil }

// ring has the keys with which a provider works: those of its vault, checked.
type ring struct {
	vault  Vault
	tenant billing.Tenant
	last   atomic.Pointer[Keys] // that were read last
}

// keys reads the keys. Those of the other mode are refused, and never sent.
func (r *ring) keys(ctx context.Context, renew bool) (Keys, error) {
	k, err := r.vault.Keys(ctx, renew)
	if err != nil {
		return Keys{}, err
	}
	if err := k.Check(r.tenant); err != nil {
		return Keys{}, err
	}
	r.last.Store(&k)
	return k, nil
}

// redact removes the keys from a text of Stripe.
func (r *ring) redact(text string) string {
	k := r.last.Load()
	if k == nil {
		return text
	}
	for _, secret := range append([]string{k.Key}, k.Secrets...) {
		text = strings.ReplaceAll(text, secret, "…")
	}
	return text
}

// Check returns what is wrong with keys, without showing them.
func (k Keys) Check(tenant billing.Tenant) error {
	if err := checkKey(k.Key, tenant == billing.Live, tenant); err != nil {
		return err
	}
	for _, secret := range k.Secrets {
		if !strings.HasPrefix(secret, "whsec_") || len(secret) < minSecretBytes {
			return errors.New("a signing secret of Stripe's events begins with whsec_ and is longer than this one")
		}
	}
	return nil
}

// authorized sends each request with the key of that moment. If Stripe refuses the key, it sends the request once more with a
// key that was read since: Stripe did not look at the request.
type authorized struct {
	ring *ring
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	k, err := a.ring.keys(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("reading the key of Stripe: %w", err)
	}
	answer, err := a.send(r, k)
	if err != nil || answer.StatusCode != http.StatusUnauthorized || r.Body != nil && r.GetBody == nil {
		return answer, err
	}
	renewed, err := a.ring.keys(ctx, true)
	if err != nil || renewed.Key == k.Key {
		return answer, nil //nolint:nilerr // Stripe's refusal is the answer
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxRefusalBytes)) // so that the connection is used again
	_ = answer.Body.Close()
	return a.send(r, renewed)
}

// maxRefusalBytes is how much of a refusal is read that nobody needs.
const maxRefusalBytes = 64 << 10

// send sends a copy of a request with a key.
func (a authorized) send(r *http.Request, k Keys) (*http.Response, error) {
	sent := r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		sent.Body = body
	}
	sent.Header.Set("Authorization", "Bearer "+k.Key)
	return a.next.RoundTrip(sent)
}
