package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// queue is a [mail.Queue] that keeps its messages.
type queue struct {
	messages []mail.Message
	err      error
}

func (q *queue) Send(_ context.Context, m mail.Message) error {
	if q.err == nil {
		q.messages = append(q.messages, m)
	}
	return q.err
}

// What is told by messages is what is told directly: of several events of a commit one mail, however often messages arrive.
func TestMessages(t *testing.T) {
	w := newWorld(t)
	w.everything()
	q := &queue{}
	sender := mail.Post{Store: w.Store, Queue: q}
	events := []*billing.EventRecord{
		w.low(3, 0, 100), w.low(3, 1, 50), w.event(billing.EventTopUpSucceeded, 4, 0, w.topUp(nil)), w.event(billing.EventUsageRecorded, 5, 0, nil),
	}
	for range 2 { // a record of a stream may be processed again
		if err := sender.TellAll(t.Context(), events); err != nil {
			t.Fatal(err)
		}
	}
	want := []billing.EventID{events[0].ID, events[1].ID, events[2].ID}
	if len(q.messages) != 2 || !slices.Equal(q.messages[0].Events, want) || q.messages[0].Tenant != billing.Live {
		t.Fatalf("the messages are %+v", q.messages)
	}
	for _, m := range append(q.messages, q.messages...) {
		if err := w.mails.TellMessage(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	letters := w.post.letters()
	if len(letters) != 2 || !strings.Contains(letters[0].Text, "50") || letters[1].Kind != mail.Receipt {
		t.Errorf("sent %+v", letters)
	}
}

// Whoever wants no mails costs neither a message nor a stored event. So does an event of a kind that is not wanted.
func TestNobodyIsTold(t *testing.T) {
	w := newWorld(t)
	q := &queue{}
	sender := mail.Post{Store: w.Store, Queue: q}
	low, receipt := w.low(3, 0, 100), w.event(billing.EventTopUpSucceeded, 4, 0, w.topUp(nil))
	tell := func() {
		t.Helper()
		if err := sender.TellAll(t.Context(), []*billing.EventRecord{low, receipt}); err != nil {
			t.Fatal(err)
		}
	}
	stored := func(e *billing.EventRecord) bool {
		_, err := ledger.Get[*billing.EventRecord](t.Context(), w.Store, e.DocumentKey(), ledger.Strong)
		return err == nil
	}
	tell()
	if len(q.messages) > 0 || stored(low) || stored(receipt) {
		t.Errorf("without settings there are %+v", q.messages)
	}
	w.set(func(s *mail.Set) { s.Kinds = billing.SetTo([]mail.Kind{mail.Receipt}) })
	tell()
	if len(q.messages) != 1 || !slices.Equal(q.messages[0].Events, []billing.EventID{receipt.ID}) || stored(low) || !stored(receipt) {
		t.Errorf("of receipts there are %+v", q.messages)
	}
	w.set(func(s *mail.Set) { s.Kinds = billing.SetTo([]mail.Kind{mail.Subscription}) })
	failed := w.event(billing.EventTopUpFailed, 6, 0, w.topUp(nil)) // which may be the charge of a period
	if err := sender.TellAll(t.Context(), []*billing.EventRecord{failed}); err != nil || len(q.messages) != 2 {
		t.Errorf("of subscriptions there are %+v, %v", q.messages, err)
	}
	for _, kind := range []billing.EventType{billing.EventUsageRecorded, billing.EventCustomerCreated} {
		if sender.Tells(kind) || w.mails.Tells(kind) {
			t.Errorf("mails tell of %s", kind)
		}
	}
	if !sender.Tells(billing.EventBalanceLow) {
		t.Error("mails do not tell of a low balance")
	}
}

// If the queue takes no message, whoever asked for it hears of that.
func TestNoQueue(t *testing.T) {
	w := newWorld(t)
	w.everything()
	broken := errors.New("broken")
	sender := mail.Post{Store: w.Store, Queue: &queue{err: broken}}
	if err := sender.TellAll(t.Context(), []*billing.EventRecord{w.low(3, 0, 100)}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Events that are no longer stored are not told, and those beside them are.
func TestOldEvents(t *testing.T) {
	w := newWorld(t)
	w.everything()
	low := w.low(3, 0, 100)
	if err := ledger.PutIfAbsent(t.Context(), w.Store, low); err != nil {
		t.Fatal(err)
	}
	old := w.low(2, 0, 100).ID
	if err := w.mails.TellMessage(t.Context(), mail.Message{Tenant: billing.Live, Events: []billing.EventID{old, low.ID}}); err != nil {
		t.Fatal(err)
	}
	if got := w.post.letters(); len(got) != 1 {
		t.Errorf("%d mails are sent", len(got))
	}
}

func TestParseMessage(t *testing.T) {
	w := newWorld(t)
	id := w.low(3, 0, 100).ID
	good := fmt.Sprintf(`{"tenant": "live", "events": [%q]}`, id)
	if m, err := mail.ParseMessage(good); err != nil || m.Tenant != billing.Live || !slices.Equal(m.Events, []billing.EventID{id}) {
		t.Errorf("%s is %+v, %v", good, m, err)
	}
	for _, text := range []string{
		``, `{`, `null`, `[]`, `{}`, `{"tenant": "live"}`, `{"tenant": "live", "events": []}`, `{"tenant": "live", "events": ["evt"]}`,
		fmt.Sprintf(`{"events": [%q]}`, id), fmt.Sprintf(`{"tenant": "prod", "events": [%q]}`, id),
		fmt.Sprintf(`{"tenant": "live", "events": [%q, "whe_1"]}`, id),
	} {
		if m, err := mail.ParseMessage(text); err == nil {
			t.Errorf("%s is taken for %+v", text, m)
		}
	}
}
