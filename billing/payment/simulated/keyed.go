package simulated

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// keyMemory is how long an idempotency key is remembered. Stripe may forget it after that, too, and then does the thing
// again: https://docs.stripe.com/api/idempotent_requests.
const keyMemory = 24 * time.Hour

// remembered is what is stored of an idempotency key: of which call it is, and the first answer.
type remembered struct {
	Call    string // a hash of the call's name and parameters
	At      time.Time
	Answer  json.RawMessage       `json:",omitempty"`
	Refused *payment.RefusedError `json:",omitempty"`
}

// keyed makes a call happen once. do decides and returns the answer; both its changes and the answer are written in one
// commit. The same call with the same key gets the first answer, also if that was a refusal.
func keyed[A any](
	ctx context.Context, p *Provider, key, name string, parameters any, do func(*tx) (A, error),
) (answer A, err error) {
	if key == "" || len(key) > billing.MaxKeyBytes {
		return answer, refused("idempotency_key_invalid", "an idempotency key has 1 to %d bytes", billing.MaxKeyBytes)
	}
	call, err := fingerprint(name, parameters)
	if err != nil {
		return answer, err
	}
	id := string(billing.HashKey(key))
	var none A
	err = p.run(ctx, func(t *tx) error {
		answer = none
		var first remembered
		found, err := t.get(ctx, listKeys, id, &first)
		switch {
		case err != nil:
			return err
		case !found || !t.now.Before(first.At.Add(keyMemory)):
			return t.first(id, call, func() (err error) {
				answer, err = do(t)
				return err
			}, &answer)
		case first.Call != call:
			return refused("idempotency_error", "the idempotency key was used for another call, or with other parameters")
		case first.Refused != nil:
			return first.Refused
		}
		return json.Unmarshal(first.Answer, &answer)
	})
	return answer, err
}

// first makes a call for the first time, and remembers its answer. A refused call changes nothing but that.
func (t *tx) first(id, call string, do func() error, answer any) error {
	memory := remembered{Call: call, At: t.now}
	err := do()
	if err == nil {
		memory.Answer, err = json.Marshal(answer)
	}
	if err != nil && !errors.As(err, &memory.Refused) {
		return err
	}
	if memory.Refused != nil {
		t.changes, t.refusal = nil, memory.Refused
	}
	return t.put(listKeys, id, memory, t.now.Add(2*keyMemory))
}

// fingerprint identifies a call.
func fingerprint(name string, parameters any) (string, error) {
	text, err := json.Marshal(parameters)
	if err != nil {
		return "", fmt.Errorf("the parameters of the call %s: %w", name, err)
	}
	sum := sha256.Sum256(append([]byte(name+" "), text...))
	return hex.EncodeToString(sum[:16]), nil
}
