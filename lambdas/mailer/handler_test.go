package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

// handled is what a function was asked to do.
type handled struct {
	told       int
	suppressed []mail.Feedback
	metrics    bytes.Buffer
}

// newFunction returns a function whose calls are recorded. Suppressing answers with err.
func newFunction(now time.Time, err error) (*function, *handled) {
	h := &handled{}
	clock := func() time.Time { return now }
	return &function{
		tell: func(context.Context, mail.Message) error { h.told++; return nil },
		suppress: func(_ context.Context, f mail.Feedback) (bool, error) {
			h.suppressed = append(h.suppressed, f)
			return err == nil, err
		},
		metrics: &metric.Metrics{Out: &h.metrics, Now: clock}, now: clock, log: slog.New(slog.DiscardHandler),
	}, h
}

const tags = `"mail": {"tags": {"tenant": ["live"], "customer": ["cus_1"], "mail": ["0a"], "address": ["seal"]}}`

// Only what lasts suppresses an address, and only what fails is sent again.
func TestFeedback(t *testing.T) {
	bounce := func(kind string) string {
		return `{"source": "aws.ses", "detail": {"eventType": "Bounce", "bounce": {"bounceType": "` + kind + `"}, ` + tags + `}}`
	}
	broken := errors.New("the database does not answer")
	for _, c := range []struct {
		body       string
		err        error
		suppresses int
		again      int
		counts     string
	}{
		{bounce("Permanent"), nil, 1, 0, metricSuppressed},
		{bounce("Permanent"), billing.ErrNotFound, 1, 0, ""},
		{bounce("Permanent"), broken, 1, 1, ""},
		{bounce("Transient"), nil, 0, 0, ""},
		{`{"source": "aws.ses", "detail": {"eventType": "Reject", "reject": {"reason": "Bad content"}, ` + tags + `}}`, nil, 0, 0, metricFailed},
		{`{"source": "aws.ses", "detail": {"eventType": "Bounce"}}`, nil, 0, 0, ""},
	} {
		f, h := newFunction(time.Now(), c.err)
		got, err := f.handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: c.body}}})
		if err != nil || len(h.suppressed) != c.suppresses || len(got.BatchItemFailures) != c.again || h.told > 0 {
			t.Errorf("%s, %v: %+v, %v, suppressed %v", c.body, c.err, got, err, h.suppressed)
		}
		if c.suppresses > 0 && h.suppressed[0] != (mail.Feedback{Tenant: "live", Customer: "cus_1", Seal: "seal"}) {
			t.Errorf("suppressed %+v", h.suppressed)
		}
		if counted := h.metrics.String(); c.counts == "" && counted != "" || !strings.Contains(counted, c.counts) {
			t.Errorf("%s, %v counts %s", c.body, c.err, counted)
		}
	}
}

// Near the end of an invocation no message is begun.
func TestLastMessage(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	const message = `{"tenant": "live", "events": ["evt_01KDVDNA00HDST93PJ8ZDYB21E00000001000"]}`
	for left, told := range map[time.Duration]int{lastMessage: 1, lastMessage - time.Second: 0} {
		f, h := newFunction(now, nil)
		ctx, cancel := context.WithDeadline(t.Context(), now.Add(left))
		got, err := f.handle(ctx, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: message}}})
		cancel()
		if err != nil || h.told != told || len(got.BatchItemFailures) != 1-told {
			t.Errorf("with %s left, %d messages are told: %+v, %v", left, h.told, got, err)
		}
	}
}
