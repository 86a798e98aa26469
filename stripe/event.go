package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

// Events lists the types of events that matter here. Stripe's endpoint should send these and no others. There are 20, which is
// also the most that Stripe's list of events can be filtered by.
var Events = []string{
	"checkout.session.completed",
	"checkout.session.async_payment_succeeded",
	"checkout.session.async_payment_failed",
	"checkout.session.expired",
	"payment_intent.succeeded",
	"payment_intent.processing",
	"payment_intent.payment_failed",
	"payment_intent.requires_action",
	"payment_intent.canceled",
	"refund.created",
	"refund.updated",
	"refund.failed",
	"charge.dispute.created",
	"charge.dispute.updated",
	"charge.dispute.funds_withdrawn",
	"charge.dispute.funds_reinstated",
	"charge.dispute.closed",
	"radar.early_fraud_warning.created",
	"setup_intent.succeeded",
	"setup_intent.setup_failed",
}

// maxUndeliveredPages limits how much of the list of undelivered events is read: 10,000 events.
const maxUndeliveredPages = 100

// event is what is read of an event. Everything else of it depends on a version of Stripe's API.
type event struct {
	ID   string  `json:"id"`
	Type string  `json:"type"`
	Live bool    `json:"livemode"`
	At   instant `json:"created"`
	Data struct {
		Object object `json:"object"`
	} `json:"data"`
}

type object struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Metadata map[string]string `json:"metadata"`
	Intent   reference         `json:"payment_intent"`
}

// reference is the id of another object, which an event has alone or with the whole object.
type reference string

func (r *reference) UnmarshalJSON(text []byte) error {
	var whole struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(text, (*string)(r)) == nil {
		return nil
	}
	err := json.Unmarshal(text, &whole)
	*r = reference(whole.ID)
	return err
}

// instant is a time in seconds. One in another form is no reason not to read an event.
type instant struct{ time.Time }

func (i *instant) UnmarshalJSON(text []byte) error {
	if seconds, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		i.Time = time.Unix(seconds, 0).UTC()
	}
	return nil
}

// Read implements [payment.Provider]. body has to be as it was received, to the byte.
func (p *Provider) Read(header http.Header, body []byte, now time.Time) (payment.Notice, error) {
	if len(body) > payment.MaxEventBytes {
		return payment.Notice{}, refused("event_too_large", "the event has %d bytes; the most is %d", len(body), payment.MaxEventBytes)
	}
	if err := p.verify(header, body, now); err != nil {
		return payment.Notice{}, err
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil || e.ID == "" || e.Type == "" {
		return payment.Notice{}, refused("unreadable_event", "the event is signed, and is no event of Stripe")
	}
	if e.Live != p.live {
		return payment.Notice{}, fmt.Errorf("%w: it is of the other mode", payment.ErrForged)
	}
	return p.notice(e), nil
}

// verify checks the signature of an event. If it is by none of the signing secrets, they are read again: the seller may just
// have put a new one into the vault.
func (p *Provider) verify(header http.Header, body []byte, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout) // Read has no context, as it sends nothing else
	defer cancel()
	k, err := p.ring.keys(ctx, false)
	if err != nil {
		return fmt.Errorf("reading the signing secrets of Stripe's events: %w", err)
	}
	forged := signature.Verify(header, body, now, k.Secrets...)
	if forged == nil {
		return nil
	}
	if errors.Is(forged, signature.ErrSignature) || errors.Is(forged, signature.ErrSecret) {
		if renewed, err := p.ring.keys(ctx, true); err == nil {
			forged = signature.Verify(header, body, now, renewed.Secrets...)
		}
	}
	if forged != nil {
		return fmt.Errorf("%w: %w", payment.ErrForged, forged)
	}
	return nil
}

// notice returns what an event is about. Sessions and intents that others made in the same account are ignored. Refunds and
// disputes that were made at Stripe have no metadata of ours: the payment tells whose they are.
func (p *Provider) notice(e event) payment.Notice {
	about := e.Data.Object
	n := payment.Notice{
		ID: e.ID, Type: e.Type, At: e.At.Time, Live: e.Live, TopUp: billing.TopUpID(about.Metadata[metaTopUp]),
		Setup: about.Metadata[metaSetup], Payment: string(about.Intent),
	}
	n.Attempt, _ = strconv.Atoi(about.Metadata[metaAttempt])
	ours := about.Metadata[metaTenant] == string(p.tenant) && (n.TopUp != "" || n.Setup != "")
	switch about.Object {
	case "checkout.session":
		n.Page = about.ID
	case "payment_intent":
		n.Payment = about.ID
	case "setup_intent":
	default:
		ours = n.Payment != ""
	}
	if !ours || !slices.Contains(Events, e.Type) {
		return payment.Notice{ID: e.ID, Type: e.Type, At: e.At.Time, Live: e.Live, Ignore: true}
	}
	return n
}

// Undelivered implements [payment.Provider]. Stripe keeps events for 30 days. Of more than 10,000 only the newest are read.
func (p *Provider) Undelivered(ctx context.Context, since time.Time) ([]payment.Notice, error) {
	list := p.client.V1Events.List(ctx, &sdk.EventListParams{
		ListParams: pages(), DeliverySuccess: new(false), Types: sdk.StringSlice(Events),
		CreatedRange: &sdk.RangeQueryParams{GreaterThanOrEqual: since.Unix()},
	})
	var notices []payment.Notice
	seen := 0
	for e, err := range list.All(ctx) {
		if err != nil {
			return nil, p.failure(err)
		}
		if seen == maxUndeliveredPages*pageOfList {
			break
		}
		seen++
		// Stripe lists the newest first. Only the oldest are returned.
		if len(notices) == payment.MaxUndelivered {
			notices = notices[1:]
		}
		notices = append(notices, p.listed(e))
	}
	slices.Reverse(notices)
	return notices, nil
}

func (p *Provider) listed(e *sdk.Event) payment.Notice {
	read := event{ID: e.ID, Type: string(e.Type), Live: e.Livemode, At: instant{time.Unix(e.Created, 0).UTC()}}
	if e.Data != nil && json.Unmarshal(e.Data.Raw, &read.Data.Object) != nil {
		read.Data.Object = object{} // which is ignored
	}
	return p.notice(read)
}
