package billingtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A thousand holds end at one instant. At that very microsecond all their credit is shown as available, and a usage that
// needs it all succeeds, whether a job has booked the ends or not.
func (r *holdRace) testThousand() {
	for name, job := range map[string]bool{"without a job": false, "with a job": true} {
		holds := billing.MaxOpenHolds
		if job && r.races < manyRaces {
			holds /= 5 // the store is slow
		}
		ref := r.wallet(billing.Credits(holds))
		start := r.worlds[0].Time()
		r.placeAll(ref, holds, 60)
		want := billing.CodeInsufficientCredits
		if holds == billing.MaxOpenHolds {
			want = billing.CodeTooManyHolds
		}
		if _, err := r.place(r.worlds[1], ref, "one more", 1, 60); codeOf(err) != want {
			r.Errorf("%s: one hold more: %v", name, err)
		}
		r.checkThousand(name, ref, start, holds, job)
	}
}

// checkThousand checks the end of holds of 1 credit each, which are all that a wallet has.
func (r *holdRace) checkThousand(name string, ref billing.WalletRef, start time.Time, holds int, job bool) {
	r.Helper()
	w, all := r.worlds[2], billing.Credits(holds)
	r.at(w, start.Add(time.Minute-time.Microsecond))
	r.expect(w, ref, 0, all, all)
	if err := r.use(w, ref, "early", 1); codeOf(err) != billing.CodeInsufficientCredits {
		r.Errorf("%s: used before the end: %v", name, err)
	}
	r.at(w, start.Add(time.Minute))
	r.expect(w, ref, all, 0, all)
	if open, expired := r.listed(w, ref, billing.HoldOpen), r.listed(w, ref, billing.HoldExpired); open > 0 || expired < holds {
		r.Errorf("%s: %d holds are listed as open, and %d as expired", name, open, expired)
	}
	if job {
		r.must(w.BookDue(r.Context(), ref))
		s, err := w.Wallet(r.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
		r.must(err)
		if s.Wallet.Holds != 0 || s.Wallet.Held != 0 || s.Wallet.Sequence != int64(1+2*holds) {
			r.Errorf("after the job %d holds are open, at line %d", s.Wallet.Holds, s.Wallet.Sequence)
		}
	}
	r.useInTime(w, ref, "use", all)
	r.expect(w, ref, 0, 0, 0)
	if expired := r.listed(w, ref, billing.HoldExpired); expired != holds {
		r.Errorf("%s: %d holds are listed as expired in the end", name, expired)
	}
	r.at(w, start)
}

// useInTime uses credits. A slow store may not book all that is due before the deadline of one request: the next one, with
// the same key, continues.
func (r *holdRace) useInTime(w *World, ref billing.WalletRef, key string, credits billing.Credits) {
	r.Helper()
	const most = 20
	for tries := 1; ; tries++ {
		err := r.use(w, ref, key, credits)
		if err == nil {
			return
		}
		if !errors.Is(err, context.DeadlineExceeded) || tries == most {
			r.Fatalf("try %d: %v", tries, err)
		}
	}
}

// placeAll places holds of 1 credit, many at once.
func (r *holdRace) placeAll(ref billing.WalletRef, holds, seconds int) {
	r.Helper()
	var wait sync.WaitGroup
	for lane := range 50 {
		wait.Go(func() {
			for i := lane; i < holds; i += 50 {
				if _, err := r.place(r.worlds[0], ref, fmt.Sprint("h", i), 1, seconds); err != nil {
					r.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// listed counts the holds with a status, page by page.
func (r *holdRace) listed(w *World, ref billing.WalletRef, status billing.HoldStatus) (found int) {
	r.Helper()
	s, err := w.Wallet(r.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
	r.must(err)
	for q := (ledger.HoldQuery{Status: status, Limit: billing.MaxPageSize}); ; {
		page, err := w.Holds(r.Context(), s, w.Time(), q)
		r.must(err)
		for _, h := range page.Holds {
			if h.Status != status || q.After != "" && h.HoldID() >= q.After {
				r.Errorf("hold %s of status %s is listed after %q", h.HoldID(), h.Status, q.After)
			}
			q.After = h.HoldID()
			found++
		}
		if !page.More {
			return found
		}
	}
}

func codeOf(err error) billing.Code {
	if refusal := refusalIn(err); refusal != nil {
		return refusal.Code
	}
	return ""
}

// Whatever becomes of the answer to the commit of a request about a hold, the request happens once, and is answered with
// what it did.
func (r *holdRace) testLostAnswers() {
	for accident, fault := range map[string]Fault{
		"none": NoFault, "busy": Busy, "lost before": LostBefore, "lost after": LostAfter, "raced": Raced,
	} {
		store := NewFaulty(r.store)
		w := NewWorld(store, 9)
		ref := r.wallet(100)
		r.at(w, r.worlds[0].Time())
		step := func(name string, available, held, posted billing.Credits, send func() (*heldResult, error)) *billing.Hold {
			r.Helper()
			store.Inject(fault)
			done, err := send()
			r.must(err)
			if done.Replayed || store.Pending() > 0 {
				r.Errorf("%s, %s: replayed %t, %d accidents are left", name, accident, done.Replayed, store.Pending())
			}
			r.expect(w, ref, available, held, posted)
			again, err := send()
			r.must(err)
			line, replay := done.Value.Line, again.Value.Line
			if !again.Replayed || (line == nil) != (replay == nil) || line != nil && line.Hash != replay.Hash {
				r.Errorf("%s, %s: sent again it is answered with %+v, %+v", name, accident, again, replay)
			}
			r.expect(w, ref, available, held, posted)
			return done.Value.Hold
		}
		h := step("place", 40, 60, 100, func() (*heldResult, error) { return r.place(w, ref, "h", 60, 60) })
		step("capture", 40, 50, 90, func() (*heldResult, error) { return r.capture(w, h.HoldID(), "c", 10, false) })
		step("extend", 40, 50, 90, func() (*heldResult, error) { return r.extend(w, h.HoldID(), "e", 90) })
		step("capture, finally", 70, 0, 70, func() (*heldResult, error) { return r.capture(w, h.HoldID(), "f", 20, true) })
		h = step("place", 60, 10, 70, func() (*heldResult, error) { return r.place(w, ref, "h2", 10, 60) })
		step("release", 70, 0, 70, func() (*heldResult, error) { return r.release(w, h.HoldID(), "r") })
		h = step("place", 0, 70, 70, func() (*heldResult, error) { return r.place(w, ref, "h3", 70, 60) })
		w.Pass(time.Minute)
		store.Inject(fault)
		r.must(r.use(w, ref, "u", 70)) // which books the end
		r.expect(w, ref, 0, 0, 0)
		ended, err := w.Hold(r.Context(), ref.Tenant, h.HoldID(), w.Time())
		r.must(err)
		if ended.Status != billing.HoldExpired || !ended.EndedAt.Equal(h.ExpiresAt) || ended.EndedBy == "" {
			r.Errorf("%s: the hold has ended as %+v", accident, ended)
		}
	}
}
