package outbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// observed is a store that keeps what is committed.
type observed struct {
	*outboxtest.Memory
	changes []billing.WalletChange
}

// Commit implements ledger.Store.
func (o *observed) Commit(ctx context.Context, d *billing.Decision) error {
	err := o.Memory.Commit(ctx, d)
	if err == nil {
		o.changes = append(o.changes, d.Wallets...)
	}
	return err
}

// holding is a world with a wallet, whose commits are observed and followed.
type holding struct {
	*outboxtest.World
	t      *testing.T
	store  *observed
	wallet string
	keys   int
}

func newHolding(t *testing.T) *holding {
	t.Helper()
	store := &observed{Memory: outboxtest.NewMemory()}
	h := &holding{World: outboxtest.NewWorld(store), t: t, store: store}
	customer, err := h.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{Keyed: h.keyed(), Name: "C", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := h.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: h.keyed(), Customer: string(customer.Value.ID), Name: "W", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	h.wallet = string(opened.Value.ID)
	return h
}

func (h *holding) keyed() billing.Keyed {
	h.keys++
	return billing.Keyed{IdempotencyKey: fmt.Sprint("key-", h.keys)}
}

// grant gives credits; lasts: zero for ever.
func (h *holding) grant(credits billing.Credits, lasts time.Duration) billing.GrantID {
	h.t.Helper()
	command := billing.GrantCredits{
		Keyed: h.keyed(), Wallet: h.wallet, Amount: credits * billing.Credit, Source: billing.SourcePlan,
	}
	if lasts > 0 {
		at := h.Time().Add(lasts)
		command.ExpiresAt = &at
	}
	granted, err := h.GrantCredits(h.t.Context(), billingtest.Caller, command)
	if err != nil {
		h.t.Fatal(err)
	}
	return granted.Value.Created[0].ID()
}

func (h *holding) place(credits billing.Credits, lasts time.Duration) billing.HoldID {
	h.t.Helper()
	credits *= billing.Credit
	placed, err := h.PlaceHold(h.t.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: h.keyed(), Wallet: h.wallet, Amount: &credits, UpTo: true, Action: "chat", Subject: "anna",
		ExpiresIn: int(lasts / time.Second), Metadata: billing.Metadata{"call": "7"},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return placed.Value.Hold.HoldID()
}

func (h *holding) capture(id billing.HoldID, credits billing.Credits, final, more bool) billing.TransactionID {
	h.t.Helper()
	captured, err := h.CaptureHold(h.t.Context(), billingtest.Caller, billing.CaptureHold{
		Keyed: h.keyed(), Hold: id, Amount: credits * billing.Credit, Final: final, AllowMore: more,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return captured.Value.Line.ID()
}

func (h *holding) release(id billing.HoldID) {
	h.t.Helper()
	if _, err := h.ReleaseHold(h.t.Context(), billingtest.Caller, billing.ReleaseHold{
		Keyed: h.keyed(), Hold: id, Reason: "canceled",
	}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *holding) due() {
	h.t.Helper()
	id := billing.WalletID(h.wallet)
	if err := h.BookDue(h.t.Context(), billing.WalletRef{Tenant: billing.Live, ID: id}); err != nil {
		h.t.Fatal(err)
	}
}

// told returns the events of the commits since the last call, each in one line: its type, the fields of its payload by
// which holds differ, and the balance, as available, held, posted.
func (h *holding) told() (all []string) {
	h.t.Helper()
	for i := range h.store.changes {
		change := &h.store.changes[i]
		for _, e := range billing.Events(change.Before, &change.After, change.Lines) {
			var received struct {
				Type string
				Data struct {
					Wallet struct {
						Balance struct{ Available, Held, Posted string }
					}
					Grant       struct{ ID string }
					Transaction struct {
						Type, Amount, HeldChange, HoldID, Shortfall, Action, Subject, Reason, Reverses, OccurredAt string
						Metadata                                                                                   map[string]string
					}
				}
			}
			if err := json.Unmarshal([]byte(billing.NewEventRecord(&e, h.Time()).Payload), &received); err != nil {
				h.t.Fatal(err)
			}
			line, balance := received.Data.Transaction, received.Data.Wallet.Balance
			words := []string{received.Type, line.Type, line.Amount}
			for _, field := range [][2]string{
				{"held", line.HeldChange},
				{"hold", line.HoldID},
				{"short", line.Shortfall},
				{"action", line.Action},
				{"subject", line.Subject},
				{"reason", line.Reason},
				{"grant", received.Data.Grant.ID},
				{"undoes", line.Reverses},
				{"call", line.Metadata["call"]},
			} {
				if field[1] != "" {
					words = append(words, field[0]+"="+field[1])
				}
			}
			words = append(words, "balance="+balance.Available+"/"+balance.Held+"/"+balance.Posted)
			all = append(all, strings.Join(words, " "))
		}
	}
	h.store.changes = nil
	return all
}

// TestEventsOfHolds: each thing that happens to a hold is told once, with what the receiver needs to keep its own books.
func TestEventsOfHolds(t *testing.T) {
	h := newHolding(t)
	h.grant(15, 0)
	h.told()

	one := h.place(20, time.Hour)
	same(t, "placed", h.told(), []string{
		"hold.placed HOLD 0 held=15 hold=" + string(one) + " short=5 action=chat subject=anna call=7 balance=0/15/15",
	})
	h.capture(one, 4, false, false)
	same(t, "captured", h.told(), []string{
		"hold.captured CAPTURE -4 held=-4 hold=" + string(one) + " action=chat subject=anna balance=0/11/11",
	})
	last := h.capture(one, 3, true, false)
	same(t, "captured for good, which gives back the rest", h.told(), []string{
		"hold.captured CAPTURE -3 held=-3 hold=" + string(one) + " action=chat subject=anna balance=8/0/8",
	})
	if _, err := h.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
		Keyed: h.keyed(), Transaction: last, Reason: "it failed", ExpiredCredits: billing.ExpiredGrace,
	}); err != nil {
		t.Fatal(err)
	}
	same(t, "reversed", h.told(), []string{"usage.reversed REVERSAL 3 action=chat subject=anna reason=it failed undoes=" + string(last) + " balance=11/0/11"})

	two := h.place(5, time.Hour)
	h.told()
	h.release(two)
	same(t, "released", h.told(), []string{
		"hold.released RELEASE 0 held=-5 hold=" + string(two) + " action=chat subject=anna reason=canceled balance=11/0/11",
	})
	three := h.place(5, time.Minute)
	h.told()
	h.Pass(time.Hour)
	h.due()
	same(t, "ended", h.told(), []string{
		"hold.expired RELEASE 0 held=-5 hold=" + string(three) + " action=chat subject=anna balance=11/0/11",
	})
	four := h.place(10, time.Minute)
	h.told()
	h.capture(four, 11, false, true)
	same(t, "all of it, and all that is left", h.told()[0:1], []string{
		"hold.captured CAPTURE -11 held=-10 hold=" + string(four) + " action=chat subject=anna balance=0/0/0",
	})
}

// TestEventsOfCreditThatReturnsTooLate: credit of several grants that expired or were voided while it was held leaves by
// one line, and each of the grants has its event.
func TestEventsOfCreditThatReturnsTooLate(t *testing.T) {
	h := newHolding(t)
	first, second, voided := h.grant(1, time.Minute), h.grant(2, 2*time.Minute), h.grant(4, 3*time.Minute)
	also := h.grant(8, 4*time.Minute)
	id := h.place(15, time.Hour)
	for _, grant := range []billing.GrantID{voided, also} {
		if _, err := h.VoidGrant(t.Context(), billingtest.Caller, billing.VoidGrant{
			Keyed: h.keyed(), Grant: grant, Reason: "chargeback",
		}); err != nil {
			t.Fatal(err)
		}
	}
	h.Pass(2 * time.Minute)
	h.told()
	h.release(id)
	why := " hold=" + string(id) + " "
	late := "reason=the grant was voided while its credit was held "
	same(t, "events", h.told(), []string{
		"hold.released RELEASE 0 held=-15" + why + "action=chat subject=anna reason=canceled balance=0/0/0",
		"grant.expired EXPIRY -3" + why + "grant=" + string(second) + " balance=0/0/0",
		"grant.expired EXPIRY -3" + why + "grant=" + string(first) + " balance=0/0/0",
		"grant.voided VOID -12" + why + late + "grant=" + string(also) + " balance=0/0/0",
		"grant.voided VOID -12" + why + late + "grant=" + string(voided) + " balance=0/0/0",
		"balance.depleted   balance=0/0/0",
	})
}

// TestReservationsSendNothing: what a dispute sets aside is no hold, and no event is about it.
func TestReservationsSendNothing(t *testing.T) {
	before, after := wallet(billing.Live), wallet(billing.Live)
	after.Revision, after.Sequence = 2, 2
	lines := []*billing.Transaction{
		{Wallet: after.ID, Sequence: 1, Type: billing.TypeHold, HeldChange: 5, Key: "a"},
		{Wallet: after.ID, Sequence: 2, Type: billing.TypeRelease, HeldChange: -5, Key: "b"},
	}
	if events := billing.Events(before, after, lines); len(events) != 0 {
		t.Errorf("a reservation sends %+v", events)
	}
}

// TestEndpointsOfHolds: hold.* is all events of holds and no other, and * has them, too. They are sent in bulk.
func TestEndpointsOfHolds(t *testing.T) {
	h := newHolding(t)
	holds, all, usage := h.Endpoint(t, "holds", "hold.*"), h.Endpoint(t, "all", "*"), h.Endpoint(t, "usage", "usage.*")
	h.store.changes = nil
	h.grant(100, 0)
	h.capture(h.place(20, time.Hour), 4, true, false)
	h.release(h.place(20, time.Hour))
	h.place(20, time.Minute)
	h.Pass(time.Hour)
	h.due()
	for i := range h.store.changes {
		change := &h.store.changes[i]
		if err := h.Publish(t.Context(), billing.Live, billing.Events(change.Before, &change.After, change.Lines)); err != nil {
			t.Fatal(err)
		}
	}
	for _, event := range h.store.Every(billing.KindEvent) { // as the stream of events has it done
		if err := h.FanOut(t.Context(), billing.Live, billing.EventID(event.DocumentKey().ID)); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range h.Queue.Waiting() {
		if endpoint, _ := m.Delivery.Endpoint(); endpoint == holds.ID && !m.Bulk {
			t.Errorf("delivery %s is before events that are few", m.Delivery)
		}
	}
	h.Run(t)
	same(t, "deliveries", []int{len(deliveries(t, h.World, holds.ID)), len(deliveries(t, h.World, all.ID)), len(deliveries(t, h.World, usage.ID))},
		[]int{6, 6 + 2, 0}) // and the customer and the grant
}

// TestFollowersOfHolds: a commit of a hold is published if an endpoint wants events of holds, and else it has no event.
func TestFollowersOfHolds(t *testing.T) {
	for _, test := range []struct {
		wants string
		due   int // of twenty calls
	}{{"", 0}, {"balance.*", 0}, {"hold.captured", 40}, {"hold.*", 40}, {"usage.recorded", 40}} {
		h := newHolding(t)
		if test.wants != "" {
			h.Endpoint(t, "https://example.com", test.wants)
		}
		h.grant(100, 0)
		h.place(1, 24*time.Hour)                            // which has the timer
		h.capture(h.place(1, 24*time.Hour), 1, true, false) // a process that does not know yet says yes
		h.Pass(time.Hour)
		h.store.changes = nil
		due, uncounted := 0, 0
		for range 20 {
			h.capture(h.place(2, 24*time.Hour), 1, true, false)
		}
		for i := range h.store.changes {
			change := &h.store.changes[i]
			switch {
			case billing.BeginsUncounted(change.Before, &change.After): // which sets a timer
				uncounted++
			case change.After.EventsDue:
				due++
			}
		}
		if due+uncounted < test.due || due > test.due || uncounted > 2 {
			t.Errorf("with an endpoint that wants %q, followers are called for %d of 40 commits, not for %d", test.wants, due,
				test.due)
		}
	}
}
