package follower

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// paying is the record of a commit of a wallet that left a payment to be looked at after some minutes; before says what the
// commit before it had left. Below zero: none.
func paying(sequence string, n, before, after int) events.DynamoDBEventRecord {
	r := holding(sequence, n, 0, 0)
	for image, minutes := range map[*map[string]events.DynamoDBAttributeValue]int{&r.Change.OldImage: before, &r.Change.NewImage: after} {
		(*image)["when"] = events.NewNumberAttribute(fmt.Sprint(billingEpoch.UnixMicro()))
		if minutes >= 0 {
			at := billingEpoch.Add(time.Duration(minutes) * time.Minute).UnixMicro()
			(*image)["pay"] = events.NewListAttribute([]events.DynamoDBAttributeValue{
				events.NewStringAttribute(fmt.Sprintf("%d o 5", at)),
			})
		}
	}
	return r
}

// payer keeps whose payments it was asked to drive.
type payer struct {
	mu    sync.Mutex
	asked []billing.WalletID
	err   error
}

func (p *payer) Drive(_ context.Context, w billing.WalletRef) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, w.ID)
	return p.err
}

// TestPaymentsThatCommitsMakeDue: a payment that is due at once is driven, and asked for again in case that fails; for one
// that is due later the timer is set. Each wallet is asked for once a batch.
func TestPaymentsThatCommitsMakeDue(t *testing.T) {
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{
		paying("1", 1, -1, 0),
		paying("2", 1, 5, 0),
		paying("3", 2, -1, 30),
		paying("4", 3, 5, 5),  // it was said before
		paying("5", 4, 5, -1), // nothing is left to do
	}}
	at := billingEpoch
	for _, c := range []struct {
		err  error
		from string
		want map[billing.WalletID][]time.Time
	}{
		{nil, "", map[billing.WalletID][]time.Time{
			billing.WalletID(wallet(1)): {at.Add(timer.PaymentPatience)}, billing.WalletID(wallet(2)): {at.Add(30 * time.Minute)},
		}},
		{errors.New("broken"), "2", nil},
	} {
		timers, payer := &fired{}, &payer{err: c.err}
		o := Outbox{
			Ledger: ledger.New(nil, ledger.Runtime{}), Events: &publisher{published: map[string]int{}}, Timers: timers, Payer: payer,
			Log: quiet(),
		}
		got, err := o.Handle(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		if want := []billing.WalletID{billing.WalletID(wallet(1))}; !slices.Equal(payer.asked, want) {
			t.Errorf("asked for %v, want %v", payer.asked, want)
		}
		if a, b := asJSON(t, timers.pays), asJSON(t, c.want); a != b {
			t.Errorf("timers are set for %s, not %s", a, b)
		}
		from := ""
		if len(got.BatchItemFailures) > 0 {
			from = got.BatchItemFailures[0].ItemIdentifier
		}
		if from != c.from {
			t.Errorf("the batch goes on at %q, not at %q", from, c.from)
		}
	}
}

// TestStatusOfEvent: a provider sends an event again unless it was received or is none of its own.
func TestStatusOfEvent(t *testing.T) {
	for status, err := range map[int]error{
		http.StatusOK:                  nil,
		http.StatusBadRequest:          fmt.Errorf("a flipped byte: %w", payment.ErrForged),
		http.StatusNotFound:            payment.ErrNoProvider,
		http.StatusInternalServerError: payment.ErrUnknown,
	} {
		if got := StatusOfEvent(err); got != status {
			t.Errorf("%v is answered with %d, not %d", err, got, status)
		}
	}
}
