package simulated

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

// errUnreadable reports that an event has the right signature and is none: somebody else has the secret, or the envelope
// changed.
var errUnreadable = errors.New("the event is signed by the payment provider and cannot be read")

// Read implements [payment.Provider].
func (p *Provider) Read(header http.Header, body []byte, now time.Time) (payment.Notice, error) {
	if len(body) > payment.MaxEventBytes {
		return payment.Notice{}, fmt.Errorf("%w: it has %d bytes, more than %d", payment.ErrForged, len(body), payment.MaxEventBytes)
	}
	if err := signature.Verify(header, body, now, p.Secrets...); err != nil {
		return payment.Notice{}, fmt.Errorf("%w: %w", payment.ErrForged, err)
	}
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return payment.Notice{}, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if e.ID == "" || e.Type == "" {
		return payment.Notice{}, fmt.Errorf("%w: it has no id or no type", errUnreadable)
	}
	if e.LiveMode != (p.Tenant == billing.Live) {
		return payment.Notice{}, fmt.Errorf("%w: it is of the other mode", payment.ErrForged)
	}
	return noticeOf(e.ID, e.Type, e.LiveMode, e.Data.Object), nil
}

// read lists the types of events on which something depends.
var read = map[string]bool{
	"checkout.session.completed": true, "checkout.session.async_payment_succeeded": true,
	"checkout.session.async_payment_failed": true, "checkout.session.expired": true,
	"payment_intent.succeeded": true, "payment_intent.processing": true, "payment_intent.payment_failed": true,
	"payment_intent.requires_action": true, "payment_intent.canceled": true,
	"refund.created": true, "refund.updated": true, "refund.failed": true,
	"charge.dispute.created": true, "charge.dispute.updated": true, "charge.dispute.funds_withdrawn": true,
	"charge.dispute.funds_reinstated": true, "charge.dispute.closed": true,
	"radar.early_fraud_warning.created": true,
	"setup_intent.succeeded":            true, "setup_intent.setup_failed": true,
	"payment_method.detached": true, "payment_method.automatically_updated": true,
}

// noticeOf says which object an event is about.
func noticeOf(id, kind string, live bool, o object) payment.Notice {
	n := payment.Notice{ID: id, Type: kind, Live: live, Ignore: !read[kind]}
	if n.Ignore {
		return n
	}
	n.TopUp, n.Setup, n.Payment = billing.TopUpID(o.Metadata[metaTopUp]), o.Metadata[metaSetup], o.Payment
	if attempt, err := strconv.Atoi(o.Metadata[metaAttempt]); err == nil && attempt > 0 {
		n.Attempt = attempt
	}
	switch o.Object {
	case objectPayment:
		n.Payment = o.ID
	case objectPage:
		n.Page = o.ID
	}
	return n
}
