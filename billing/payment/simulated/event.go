package simulated

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

// event is an event as it waits to be sent.
type event struct {
	ID       string
	Type     string
	At       time.Time         // by the world's clock
	Object   string            // the id of the object that it is about
	Kind     string            // of the object
	Metadata map[string]string // of the object
	Payment  string            // the id of the payment that the object belongs to; empty: none, or it is the object itself

	Attempts int
	NextAt   time.Time // when it is sent again
}

// Kinds of objects, in Stripe's words.
const (
	objectPayment = "payment_intent"
	objectPage    = "checkout.session"
	objectRefund  = "refund"
	objectDispute = "dispute"
	objectCharge  = "charge"
	objectWarning = "radar.early_fraud_warning"
	objectSetup   = "setup_intent"
	objectMethod  = "payment_method"
)

// Names of metadata.
const (
	metaTopUp   = "topUp"
	metaAttempt = "attempt"
	metaWallet  = "wallet"
	metaTenant  = "tenant"
	metaRefund  = "refund"
	metaSetup   = "setup"
)

func (i *intent) metadata() map[string]string {
	return map[string]string{metaTopUp: string(i.TopUp), metaAttempt: strconv.Itoa(i.Attempt), metaWallet: string(i.Wallet)}
}

// note notes an event of the payment, or of its charge.
func (i *intent) note(kind string) {
	e := event{Type: kind, Object: i.paymentID(), Kind: objectPayment, Metadata: i.metadata()}
	if kind == "charge.refunded" {
		e.Kind, e.Payment = objectCharge, e.Object
	}
	i.events = append(i.events, e)
}

func (i *intent) notePage(kind string) {
	e := event{Type: kind, Object: i.pageID(), Kind: objectPage, Metadata: i.metadata()}
	if i.Method != "" {
		e.Payment = i.paymentID()
	}
	i.events = append(i.events, e)
}

// noteRefund notes an event of a refund. One that was made by hand has no metadata.
func (i *intent) noteRefund(kind string, r *billing.PaymentRefund) {
	e := event{Type: kind, Object: r.ID, Kind: objectRefund, Payment: i.paymentID()}
	if r.Refund != "" {
		e.Metadata = i.metadata()
		e.Metadata[metaRefund] = r.Refund
	}
	i.events = append(i.events, e)
}

// noteDispute notes an event of a dispute, which has no metadata: the bank made it.
func (i *intent) noteDispute(kind string, d *billing.PaymentDispute) {
	i.events = append(i.events, event{Type: kind, Object: d.ID, Kind: objectDispute, Payment: i.paymentID()})
}

func (i *intent) noteWarning() {
	i.events = append(i.events, event{
		Type: "radar.early_fraud_warning.created", Object: i.ids(prefixWarning, i.Token), Kind: objectWarning,
		Payment: i.paymentID(),
	})
}

// keepEvents is how long an event is kept that nobody takes.
const keepEvents = 30 * 24 * time.Hour

// tell puts an event among those to send, about a record that the same commit changes. Its id is of that record's revision,
// so that each event has one of its own, and a commit that is decided again has the same.
func (t *tx) tell(of, id string, e event) error {
	t.events++
	order := fmt.Sprintf("%03d", 999-t.events)
	token := t.p.token("event", of, id, strconv.FormatInt(t.read[RecordKey(t.p.Tenant, of, id)], 10), order)
	e.ID, e.At, e.NextAt = t.p.id(prefixEvent, token), t.now, t.now
	e.Metadata = maps.Clone(e.Metadata)
	if e.Metadata != nil {
		e.Metadata[metaTenant] = string(t.p.Tenant)
	}
	return t.put(listEvents, descending(t.now)+order+token, e, t.now.Add(keepEvents))
}

// envelope is an event as it is sent.
type envelope struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Type     string `json:"type"`
	Created  int64  `json:"created"`
	LiveMode bool   `json:"livemode"`
	Data     about  `json:"data"`
}

type about struct {
	Object object `json:"object"`
}

type object struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Metadata map[string]string `json:"metadata"`
	Payment  string            `json:"payment_intent,omitempty"`
}

// message returns an event as it is sent at an instant: its header and its body.
func (p *Provider) message(e event, now time.Time) (http.Header, []byte, error) {
	metadata := e.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	body, err := json.Marshal(envelope{
		ID: e.ID, Object: "event", Type: e.Type, Created: e.At.Unix(), LiveMode: p.Tenant == billing.Live,
		Data: about{object{ID: e.Object, Object: e.Kind, Metadata: metadata, Payment: e.Payment}},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("writing event %s: %w", e.ID, err)
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set(signature.Header, signature.Sign(now, body, p.Secrets...))
	return header, body, nil
}

// Deliver sends the events that wait, the oldest first, and first writes down what became due. send returns nil once the
// receiver has taken an event; one that it has not is sent again later, with growing delays, for three days. Another process
// may send the same event at the same time.
func (p *Provider) Deliver(ctx context.Context, send func(http.Header, []byte) error) error {
	if _, err := p.Settle(ctx); err != nil {
		return err
	}
	for below := ""; ; {
		records, events, err := list[event](ctx, p, listEvents, below, deliverLimit)
		if err != nil {
			return known(err)
		}
		for i, r := range records {
			if err := p.deliver(ctx, r, events[i], send); err != nil {
				return err
			}
			below = r.ID
		}
		if len(records) < deliverLimit {
			return nil
		}
	}
}

// deliverLimit is how many events are read at once.
const deliverLimit = 100

// How events that the receiver did not take are sent again: after 2, 4, 8 … seconds, and at most an hour, for three days.
const (
	maxRetryDelay = time.Hour
	retryFor      = 3 * 24 * time.Hour
	maxDoublings  = 12
)

// deliver sends one event, if it is its time.
func (p *Provider) deliver(ctx context.Context, r *Record, e event, send func(http.Header, []byte) error) error {
	now := billing.Instant(p.Runtime.Now())
	if now.Before(e.NextAt) || now.After(e.At.Add(retryFor)) {
		return nil
	}
	header, body, err := p.message(e, now)
	if err != nil {
		return err
	}
	refusal := send(header, body)
	if ctx.Err() != nil {
		return known(ctx.Err())
	}
	err = p.run(ctx, func(t *tx) error {
		var stored event
		found, err := t.get(ctx, listEvents, r.ID, &stored)
		if err != nil || !found {
			return err // another process has sent it
		}
		if refusal == nil {
			t.remove(listEvents, r.ID, t.read[r.DocumentKey()])
			return nil
		}
		stored.Attempts++
		stored.NextAt = now.Add(min(maxRetryDelay, time.Second<<min(stored.Attempts, maxDoublings)))
		return t.put(listEvents, r.ID, stored, r.KeptUntil)
	})
	return err
}

// Undelivered implements [payment.Provider].
func (p *Provider) Undelivered(ctx context.Context, since time.Time) ([]payment.Notice, error) {
	const last = "~~~" // the order of an event within its commit sorts before it
	below := descending(billing.Instant(since)) + last + lastToken
	_, events, err := list[event](ctx, p, listEvents, below, payment.MaxUndelivered)
	if err != nil {
		return nil, known(err)
	}
	notices := make([]payment.Notice, len(events))
	for i, e := range events {
		notices[i] = noticeOf(e.ID, e.Type, p.Tenant == billing.Live, object{e.Object, e.Kind, e.Metadata, e.Payment})
	}
	return notices, nil
}

// lastToken sorts after every token.
const lastToken = "~~~~~~~~~~~~~~~~~~~~~~~~~~"
