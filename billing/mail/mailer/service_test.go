package mailer_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// low is the event that the balance fell below a threshold.
func (w *world) low(commit, ordinal int, threshold billing.Credits) *billing.EventRecord {
	return w.event(billing.EventBalanceLow, commit, ordinal, func(e *billing.Event) {
		e.Alert = &billing.BalanceAlert{Threshold: threshold * billing.Credit, Active: true}
	})
}

// A customer gets nothing unless that was set, and then what was set.
func TestWanted(t *testing.T) {
	w := newWorld(t)
	if got := w.told(w.low(3, 0, 100)); len(got) != 0 {
		t.Errorf("without settings there are %d mails", len(got))
	}
	w.set(func(s *mail.Set) { s.Kinds = billing.SetTo([]mail.Kind{mail.Receipt}) })
	if got := w.told(w.low(4, 0, 100)); len(got) != 0 {
		t.Errorf("of a kind that is not wanted there are %d mails", len(got))
	}
	if got := w.told(w.event(billing.EventTopUpSucceeded, 5, 0, w.topUp(nil))); len(got) != 1 || got[0].To != "ada@example.com" {
		t.Errorf("of a kind that is wanted there are %+v", got)
	}
	w.set(func(s *mail.Set) {
		s.To = billing.SetTo([]string{"books@acme.example", "b@acme.example", "books@acme.example"})
	})
	got := w.told(w.event(billing.EventTopUpSucceeded, 6, 0, w.topUp(func(t *billing.TopUp) { t.Place.Sequence = 8 })))
	if len(got) != 2 || got[0].To != "books@acme.example" || got[1].To != "b@acme.example" {
		t.Errorf("two addresses get %+v", got)
	}
}

// Events of other types send nothing, and neither do those for one endpoint alone.
func TestNothingToTell(t *testing.T) {
	w := newWorld(t)
	w.everything()
	for _, kind := range billing.EventTypes {
		if w.mails.Tells(kind) {
			continue
		}
		if got := w.told(w.event(kind, 3, 0, nil)); len(got) != 0 {
			t.Errorf("%s sends %d mails", kind, len(got))
		}
	}
	only := w.low(3, 0, 100)
	only.Only = "whe_01KDVDNA00HDST93PJ8ZDYB21E"
	failed := w.event(billing.EventTopUpFailed, 4, 0, w.topUp(func(t *billing.TopUp) { t.Status = billing.TopUpFailed }))
	if got := w.told(only, failed); len(got) != 0 {
		t.Errorf("an event for one endpoint, and a payment that the customer saw fail, send %d mails", len(got))
	}
}

// What one commit says in several ways is one mail: of the lowest threshold, or that nothing is left.
func TestOneFact(t *testing.T) {
	w := newWorld(t)
	w.everything()
	got := w.told(w.low(3, 0, 1000), w.low(3, 1, 100), w.low(3, 2, 500))
	if len(got) != 1 || !strings.Contains(got[0].Text, "below 100 credits") {
		t.Errorf("three thresholds send %+v", got)
	}
	got = w.told(w.low(4, 0, 1000), w.event(billing.EventBalanceDepleted, 4, 1, nil), w.low(4, 2, 10))
	if len(got) != 1 || !strings.Contains(got[0].Subject, "No credits left") {
		t.Errorf("thresholds and the end send %+v", got)
	}
	automatic := w.topUp(func(t *billing.TopUp) { t.Automatic, t.Status = true, billing.TopUpFailed })
	got = w.told(w.event(billing.EventTopUpFailed, 5, 0, automatic), w.event(billing.EventRechargeDisabled, 5, 1, automatic))
	if len(got) != 1 || got[0].Subject != "Automatic payments are switched off" {
		t.Errorf("a failed recharge that was the last sends %+v", got)
	}
	if got = w.told(w.event(billing.EventTopUpFailed, 6, 0, automatic)); len(got) != 1 || got[0].Kind != mail.RechargeFailed {
		t.Errorf("another failed recharge sends %+v", got)
	}
}

// If the payment of a period arrives as the period begins, the receipt says so, to those who get receipts.
func TestRenewedAndPaid(t *testing.T) {
	w := newWorld(t)
	w.set(func(s *mail.Set) { s.Kinds = billing.SetTo([]mail.Kind{mail.Subscription}) })
	renewed := func(commit int) *billing.EventRecord {
		return w.event(billing.EventSubscriptionRenewed, commit, 0, w.subscription(nil))
	}
	if got := w.told(renewed(3)); len(got) != 1 || !strings.Contains(got[0].Subject, "pro was renewed") {
		t.Errorf("a renewal sends %+v", got)
	}
	w.everything()
	if got := w.told(renewed(4)); len(got) != 1 {
		t.Errorf("a renewal that nothing was charged for sends %d mails", len(got))
	}
}

// Events that come often, late, and to several processes at once are one mail each.
func TestOnce(t *testing.T) {
	w := newWorld(t)
	w.everything()
	events := []*billing.EventRecord{
		w.low(3, 0, 100), w.event(billing.EventTopUpSucceeded, 4, 0, w.topUp(nil)),
		w.event(billing.EventSubscriptionCanceled, 5, 0, w.subscription(nil)),
	}
	var wait sync.WaitGroup
	for range 8 {
		other := w.another()
		wait.Go(func() {
			for range 3 {
				_ = other.TellAll(t.Context(), events) // another process may have it
			}
		})
	}
	wait.Wait()
	w.Pass(29 * 24 * time.Hour)
	if err := w.tell(events...); err != nil {
		t.Fatal(err)
	}
	if got := w.post.letters(); len(got) != len(events) {
		t.Errorf("%d events send %d mails", len(events), len(got))
	}
}

var errLost = errors.New("the connection ended")

// If nobody knows whether a mail was sent, it is sent once more, with the same id, and never again.
func TestLostAnswers(t *testing.T) {
	w := newWorld(t)
	w.everything()
	w.post.answer = func(int) (bool, error) { return true, errLost }
	for range 6 {
		_ = w.tell(w.low(3, 0, 100))
		w.Pass(mail.Lease)
	}
	got := w.post.letters()
	if len(got) != mail.MaxTries || got[0].ID != got[1].ID {
		t.Errorf("it was sent %d times", len(got))
	}
	if err := w.tell(w.low(3, 0, 100)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// A mail that was surely not sent is tried as often as it takes; one that is refused is not tried again.
func TestNotSent(t *testing.T) {
	w := newWorld(t)
	w.everything()
	w.post.answer = func(n int) (bool, error) {
		if n <= 5 {
			return false, fmt.Errorf("too many at once: %w", mailer.ErrNotSent)
		}
		return true, nil
	}
	for n := range 5 {
		if err := w.tell(w.low(3, 0, 100)); !errors.Is(err, mailer.ErrNotSent) {
			t.Errorf("try %d: %v", n, err)
		}
	}
	if err := w.tell(w.low(3, 0, 100)); err != nil || len(w.post.letters()) != 1 {
		t.Errorf("then %v, %d mails", err, len(w.post.letters()))
	}
	w.post.answer = func(int) (bool, error) { return false, &mailer.RefusedError{Reason: "it is on a list"} }
	for range 3 {
		if err := w.tell(w.low(4, 0, 100)); err != nil {
			t.Errorf("a mail that is refused: %v", err)
		}
	}
	if w.post.given != 7 {
		t.Errorf("the sender was given %d letters", w.post.given)
	}
}

// A process that ends between its claim and the answer leaves the mail to another one, after a minute.
func TestLease(t *testing.T) {
	w := newWorld(t)
	w.everything()
	w.post.answer = func(int) (bool, error) { panic("the process ends") }
	func() {
		defer func() { _ = recover() }()
		_ = w.tell(w.low(3, 0, 100))
	}()
	w.post = &post{}
	w.mails = w.another()
	w.Pass(mail.Lease - time.Second)
	if err := w.tell(w.low(3, 0, 100)); err == nil || len(w.post.letters()) != 0 {
		t.Errorf("while it is claimed: %v, %d mails", err, len(w.post.letters()))
	}
	w.Pass(time.Second)
	if got := w.told(w.low(3, 0, 100)); len(got) != 1 {
		t.Errorf("then %d mails", len(got))
	}
}

// With a store that fails at every second write, each mail arrives, and none more than twice.
func TestFaults(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		faulty := billingtest.NewFaulty(billingtest.NewMemory())
		w := worldOn(t, faulty)
		w.everything()
		events := []*billing.EventRecord{
			w.low(3, 0, 100), w.event(billing.EventTopUpSucceeded, 4, 0, w.topUp(nil)), w.low(5, 0, 100),
		}
		failing := failingDocuments{w.Store, random}
		w.World.Store = failing
		w.mails = w.another()
		for tries := 0; w.tell(events...) != nil; tries++ {
			if tries > 200 {
				t.Fatal("it does not end")
			}
			w.Pass(mail.Lease)
		}
		times := map[string]int{}
		for _, l := range w.post.letters() {
			times[l.ID]++
		}
		for id, n := range times {
			if n > mail.MaxTries {
				t.Errorf("seed %d: mail %s was sent %d times", seed, id, n)
			}
		}
		if len(times) != len(events) {
			t.Errorf("seed %d: of %d mails, %d were sent", seed, len(events), len(times))
		}
	}
}

// Credits that expire on one day, in the customer's calendar, are one mail a reminder; what was used before is not told.
func TestExpiringIsMerged(t *testing.T) {
	w := newWorld(t)
	w.everything()
	midnight := time.Date(2026, 2, 1, 0, 0, 0, 0, berlin)
	var events []*billing.EventRecord
	for i, ends := range []time.Time{midnight, midnight.Add(time.Hour), midnight.Add(24*time.Hour - time.Microsecond), midnight.Add(-time.Microsecond)} {
		granted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: w.key(), Wallet: string(w.wallet.ID), Amount: billing.Credits(10*(i+1)) * billing.Credit, Source: billing.SourcePromotion,
			ExpiresAt: &ends, Reason: "r",
		})
		if err != nil {
			t.Fatal(err)
		}
		grant := granted.Value.Created[0]
		for _, days := range []int{7, 1} {
			e := billing.GrantExpiring(&w.wallet, &grant, grant.Amount, days, w.Time())
			events = append(events, billing.NewEventRecord(&e, w.Time()))
		}
	}
	var subjects []string
	for _, l := range w.told(events...) {
		subjects = append(subjects, l.Subject)
	}
	slices.Sort(subjects)
	want := []string{
		"40 credits expire on 31 January 2026, 23:59 CET", "40 credits expire on 31 January 2026, 23:59 CET",
		"60 credits expire on 1 February 2026, 00:00 CET", "60 credits expire on 1 February 2026, 00:00 CET",
	}
	if !slices.Equal(subjects, want) {
		t.Errorf("told %q", subjects)
	}
	spent := billing.GrantExpiring(&w.wallet, &billing.Grant{
		Wallet: w.wallet.ID, Ref: billing.GrantRef{Sequence: 99}, ExpiresAt: midnight.AddDate(0, 1, 0), CreatedAt: w.Time(),
	}, billing.Credit, 7, w.Time())
	if got := w.told(billing.NewEventRecord(&spent, w.Time())); len(got) != 0 {
		t.Errorf("of what is not there any more, %q is told", got[0].Subject)
	}
}

// The sum has every grant that ends on the day: also those that the wallet's state has no room for, and what is held.
func TestExpiringIsWhole(t *testing.T) {
	w := newWorld(t)
	w.everything()
	const many = 200
	ends := time.Date(2026, 2, 1, 12, 0, 0, 0, berlin)
	var last billing.Grant
	for range many {
		granted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: w.key(), Wallet: string(w.wallet.ID), Amount: billing.Credit, Source: billing.SourcePromotion, ExpiresAt: &ends, Reason: "r",
		})
		if err != nil {
			t.Fatal(err)
		}
		last = granted.Value.Created[0]
		w.Pass(time.Second) // each is a grant of its own
	}
	snapshot, err := w.Wallet(t.Context(), billing.Live, string(w.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(snapshot.Wallet.Live); n >= many {
		t.Fatalf("the state has room for %d grants, and the test needs more", n)
	}
	e := billing.GrantExpiring(&w.wallet, &last, last.Amount, 7, w.Time())
	if got := w.told(billing.NewEventRecord(&e, w.Time())); len(got) != 1 || !strings.HasPrefix(got[0].Subject, "200 credits expire") {
		t.Errorf("told %+v", got)
	}
	amount := billing.Credits(many) * billing.Credit
	if _, err := w.PlaceHold(t.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: w.key(), Wallet: string(w.wallet.ID), Action: "a", Amount: &amount, ExpiresIn: 600,
	}); err != nil {
		t.Fatal(err)
	}
	e = billing.GrantExpiring(&w.wallet, &last, last.Amount, 1, w.Time())
	if got := w.told(billing.NewEventRecord(&e, w.Time())); len(got) != 1 || !strings.HasPrefix(got[0].Subject, "200 credits expire") {
		t.Errorf("of what is held %+v is told", got)
	}
}
