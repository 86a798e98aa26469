package billing

import (
	"context"
	"errors"
	"time"
)

// Asked is a keyed request of the tenant that a package beside this one serves, as this one serves its own: it happens
// once, and a key names one request of all the tenant's.
type Asked struct {
	Key       string
	Operation string
	Inputs    []Input // new ones go to the end
}

// Input is one field of a request in canonical form; absent and empty are the same.
type Input struct{ Name, Value string }

// Check refuses a key that cannot be one.
func (a Asked) Check() error {
	if refusal := checkKey(a.Key); refusal != nil {
		return refusal
	}
	return nil
}

func (a Asked) canonical() request {
	r := request{operation: a.Operation}
	for _, input := range a.Inputs {
		r.fields = append(r.fields, field{input.Name, input.Value})
	}
	return r
}

// Replay answers what the first request with the key came to, or refuses as another request's: IDEMPOTENCY_KEY_REUSED.
func (a Asked) Replay(first *Receipt) (result string, err error) {
	if refusal := a.canonical().conflict(first.Fingerprint); refusal != nil {
		return "", refusal
	}
	return first.Result, nil
}

// Once has a request happen once. commit makes it happen together with the receipt, which holds the id of what comes of
// it, and answers as [Store.Commit] does; it is called again after [ErrBusy], [ErrLost], and a *[Moved] that is not
// about the key, so that it should look at the world anew each time. The answer is that id, or the one that the first
// request with the key came to.
//
// Refusals: IDEMPOTENCY_KEY_REUSED, CONFLICT, and what commit refuses. Besides, [ErrLost] where in the end nobody knows
// whether it happened.
func (r *Runtime) Once(ctx context.Context, a Asked, id string, now time.Time, commit func(*Receipt) error) (result string, replayed bool, err error) {
	asked := a.canonical()
	receipt := &Receipt{Key: a.Key, Operation: a.Operation, Fingerprint: asked.fingerprint(), Result: id, RecordedAt: now}
	return r.once(ctx, receipt, asked, func() error { return commit(receipt) })
}

// once is Once for a receipt that is there already.
func (r *Runtime) once(ctx context.Context, ours *Receipt, asked request, commit func() error) (result string, replayed bool, err error) {
	ours.Mark = r.newMark()
	lost := false
	for tries := 1; ; tries++ {
		err := commit()
		var moved *Moved
		known := errors.As(err, &moved)
		lost = !known && (lost || errors.Is(err, ErrLost))
		switch {
		case err == nil:
			return ours.Result, false, nil
		case known && moved.Receipt != nil:
			if refusal := asked.conflict(moved.Receipt.Fingerprint); refusal != nil {
				return "", false, refusal
			}
			return moved.Receipt.Result, moved.Receipt.Mark != ours.Mark, nil // what this very run wrote before its answer was lost is no replay
		case !known && !errors.Is(err, ErrBusy) && !errors.Is(err, ErrLost):
			return "", false, err
		case tries >= MaxAttempts:
			return "", false, givenUp(lost)
		}
		if err := r.Pause(ctx, tries); err != nil {
			return "", false, err
		}
	}
}
