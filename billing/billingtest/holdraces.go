package billingtest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestHoldRaces tests what requests for holds do to each other that are sent at once, to several processes on the store
// that newStore makes. races is how often it lets each pair race.
func TestHoldRaces(t *testing.T, newStore func(t *testing.T) ledger.Store, races int) {
	for name, test := range map[string]func(*holdRace){
		"Parallel":    (*holdRace).testParallel,
		"EndInstant":  (*holdRace).testEndInstant,
		"TwoCaptures": (*holdRace).testTwoCaptures,
		"Steps":       (*holdRace).testSteps,
		"Heartbeat":   (*holdRace).testHeartbeat,
		"Thousand":    (*holdRace).testThousand,
		"LostAnswers": (*holdRace).testLostAnswers,
		"SlowReads":   (*holdRace).testSlowReads,
		"OldStates":   (*holdRace).testOldStates,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := newStore(t)
			r := &holdRace{T: t, store: store, races: races}
			for n := range uint64(3) {
				r.worlds = append(r.worlds, NewWorld(store, n+1))
			}
			test(r)
		})
	}
}

// manyRaces is from which number of races on a store is fast enough for all cases.
const manyRaces = 50

// holdRace is a test of several processes on one store.
type holdRace struct {
	*testing.T
	store  ledger.Store
	worlds []*World
	races  int
	opened int
}

// wallet opens a wallet with credits.
func (r *holdRace) wallet(credits billing.Credits) billing.WalletRef {
	r.Helper()
	r.opened++
	w := r.worlds[0]
	customer, err := w.CreateCustomer(r.Context(), Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC",
	})
	r.must(err)
	opened, err := w.OpenWallet(r.Context(), Caller, billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("wallet ", r.opened)}, Customer: string(customer.Value.ID), Name: "W",
		Unit: "credits",
	})
	r.must(err)
	ref := opened.Value.WalletRef
	r.grant(w, ref, "begin", credits, nil)
	return ref
}

func (r *holdRace) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *holdRace) grant(
	w *World, ref billing.WalletRef, key string, credits billing.Credits, expires *time.Time,
) *billing.Transaction {
	r.Helper()
	granted, err := w.GrantCredits(r.Context(), Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(ref.ID), Amount: credits * billing.Credit,
		Source: billing.SourcePurchase, ExpiresAt: expires,
	})
	r.must(err)
	return granted.Value
}

// heldResult is the result of a request about a hold.
type heldResult = ledger.Result[ledger.HoldChange]

func (r *holdRace) place(w *World, ref billing.WalletRef, key string, credits billing.Credits, seconds int) (*heldResult, error) {
	credits *= billing.Credit
	return w.PlaceHold(r.Context(), Caller, billing.PlaceHold{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(ref.ID), Amount: &credits, ExpiresIn: seconds,
	})
}

// placed is place, where that has to be.
func (r *holdRace) placed(ref billing.WalletRef, key string, credits billing.Credits, seconds int) *billing.Hold {
	r.Helper()
	done, err := r.place(r.worlds[0], ref, key, credits, seconds)
	r.must(err)
	return done.Value.Hold
}

func (r *holdRace) capture(w *World, id billing.HoldID, key string, credits billing.Credits, final bool) (*heldResult, error) {
	return w.CaptureHold(r.Context(), Caller, billing.CaptureHold{
		Keyed: billing.Keyed{IdempotencyKey: key}, Hold: id, Amount: credits * billing.Credit, Final: final,
	})
}

func (r *holdRace) release(w *World, id billing.HoldID, key string) (*heldResult, error) {
	return w.ReleaseHold(r.Context(), Caller, billing.ReleaseHold{Keyed: billing.Keyed{IdempotencyKey: key}, Hold: id})
}

func (r *holdRace) extend(w *World, id billing.HoldID, key string, seconds int) (*heldResult, error) {
	return w.ExtendHold(r.Context(), Caller, billing.ExtendHold{
		Keyed: billing.Keyed{IdempotencyKey: key}, Hold: id, ExpiresIn: seconds,
	})
}

func (r *holdRace) use(w *World, ref billing.WalletRef, key string, credits billing.Credits) error {
	credits *= billing.Credit
	_, err := w.RecordUsage(r.Context(), Caller, billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(ref.ID), Action: "a", Credits: &credits,
		OnShortfall: billing.ShortfallReject,
	})
	return err
}

// at moves the clock of a process to an instant.
func (r *holdRace) at(w *World, instant time.Time) { w.Pass(instant.Sub(w.Time())) }

// together does things at once, and returns their errors.
func together(acts ...func() error) []error {
	errs := make([]error, len(acts))
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i, act := range acts {
		wait.Go(func() {
			<-start
			errs[i] = act()
		})
	}
	close(start)
	wait.Wait()
	return errs
}

// expect fails the test unless a process shows so much available, held and posted, and the books of the wallet agree.
func (r *holdRace) expect(w *World, ref billing.WalletRef, available, held, posted billing.Credits) {
	r.Helper()
	s, err := w.Wallet(r.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
	r.must(err)
	b, err := w.Balance(r.Context(), s, w.Time())
	r.must(err)
	if b.Available != available*billing.Credit || b.Held != held*billing.Credit || b.Posted != posted*billing.Credit {
		r.Errorf("available, held and posted are %s, %s and %s; want %d, %d and %d", b.Available, b.Held, b.Posted, available,
			held, posted)
	}
	a, err := w.Audit(r.Context(), s, w.Time())
	r.must(err)
	if !a.OK {
		r.Errorf("audit: %+v", *a)
	}
}

// Twenty holds of 75 that are placed at once on 500 credits: six are.
func (r *holdRace) testParallel() {
	ref := r.wallet(500)
	var acts []func() error
	for i := range 20 {
		acts = append(acts, func() error {
			_, err := r.place(r.worlds[i%len(r.worlds)], ref, fmt.Sprint("h", i), 75, 900)
			return err
		})
	}
	stand := 0
	for _, err := range together(acts...) {
		switch refusal := refusalIn(err); {
		case err == nil:
			stand++
		case refusal == nil || refusal.Code != billing.CodeInsufficientCredits || *refusal.Available >= 75*billing.Credit:
			r.Errorf("refused with %v", err)
		}
	}
	if stand != 6 {
		r.Errorf("%d holds of 75 were placed on 500", stand)
	}
	r.expect(r.worlds[0], ref, 50, 450, 500)
}

// At the end of a hold a capture and a release, decided just before it, race with a usage, decided at it, which needs the
// credit. One of them ends the hold, and the others learn which.
func (r *holdRace) testEndInstant() {
	wins := map[billing.HoldStatus]int{}
	for n := range r.races {
		ref := r.wallet(100)
		h := r.placed(ref, "h", 80, 60)
		r.at(r.worlds[0], h.ExpiresAt.Add(-time.Microsecond))
		r.at(r.worlds[1], h.ExpiresAt.Add(-time.Microsecond))
		r.at(r.worlds[2], h.ExpiresAt)
		acts := []func() error{
			func() error { _, err := r.capture(r.worlds[0], h.HoldID(), "capture", 30, true); return err },
			func() error { _, err := r.release(r.worlds[1], h.HoldID(), "release"); return err },
			func() error { return r.use(r.worlds[2], ref, "use", 100) },
		}
		first := n % len(acts) // each begins sometimes
		errs := make([]error, len(acts))
		for i, err := range together(append(acts[first:len(acts):len(acts)], acts[:first]...)...) {
			errs[(i+first)%len(acts)] = err
		}
		wins[r.judgeEnd(ref, h, errs[0], errs[1], errs[2])]++
	}
	r.Logf("%v", wins)
}

// judgeEnd checks what became of a hold of 80 of 100 credits whose capture of 30, release and expiry raced.
func (r *holdRace) judgeEnd(ref billing.WalletRef, h *billing.Hold, capture, release, use error) billing.HoldStatus {
	r.Helper()
	w := r.worlds[2]
	ended, err := w.Hold(r.Context(), ref.Tenant, h.HoldID(), w.Time())
	r.must(err)
	var losers []error
	code := billing.CodeHoldNotOpen
	switch ended.Status {
	case billing.HoldCaptured:
		r.must(capture)
		losers = []error{release}
		if refusal := refusalIn(use); refusal == nil || refusal.Code != billing.CodeInsufficientCredits {
			r.Errorf("a usage of all, of which a part was captured: %v", use)
		}
		r.expect(w, ref, 70, 0, 70)
	case billing.HoldReleased:
		r.must(release)
		losers = []error{capture}
		r.must(use)
		r.expect(w, ref, 0, 0, 0)
	case billing.HoldExpired:
		r.must(use)
		losers, code = []error{capture, release}, billing.CodeHoldExpired
		r.expect(w, ref, 0, 0, 0)
	default:
		r.Fatalf("the hold is %+v", ended)
	}
	for _, err := range losers {
		refusal := refusalIn(err)
		if refusal == nil || refusal.Code != code ||
			code == billing.CodeHoldNotOpen && !strings.Contains(refusal.Message, string(ended.EndedBy)) {
			r.Errorf("the hold is %s by %s, and another request got %v", ended.Status, ended.EndedBy, err)
		}
	}
	return ended.Status
}

// Of two final captures at once one stands. The other one is told which.
func (r *holdRace) testTwoCaptures() {
	for range r.races {
		ref := r.wallet(100)
		h := r.placed(ref, "h", 80, 900)
		var done [2]*heldResult
		errs := together(
			func() (err error) { done[0], err = r.capture(r.worlds[0], h.HoldID(), "one", 30, true); return err },
			func() (err error) { done[1], err = r.capture(r.worlds[1], h.HoldID(), "other", 30, true); return err },
		)
		won := 0
		if errs[0] != nil {
			won = 1
		}
		r.must(errs[won])
		refusal := refusalIn(errs[1-won])
		if refusal == nil || refusal.Code != billing.CodeHoldNotOpen ||
			!strings.Contains(refusal.Message, string(done[won].Value.Line.ID())) {
			r.Errorf("captured by %s, and the other capture got %v", done[won].Value.Line.ID(), errs[1-won])
		}
		r.expect(r.worlds[2], ref, 70, 0, 70)
	}
}

// Captures in steps at once take no more than is held, and each of them what it says.
func (r *holdRace) testSteps() {
	ref := r.wallet(100)
	h := r.placed(ref, "h", 80, 900)
	var acts []func() error
	for i := range 12 {
		acts = append(acts, func() error {
			_, err := r.capture(r.worlds[i%len(r.worlds)], h.HoldID(), fmt.Sprint("c", i), 9, false)
			return err
		})
	}
	stand := 0
	for _, err := range together(acts...) {
		switch refusal := refusalIn(err); {
		case err == nil:
			stand++
		case refusal == nil || refusal.Code != billing.CodeHoldAmountExceeded || *refusal.Available != 8*billing.Credit:
			r.Errorf("refused with %v", err)
		}
	}
	if stand != 8 {
		r.Errorf("%d captures of 9 stand on 80", stand)
	}
	r.expect(r.worlds[0], ref, 20, 8, 28)
}

// A heartbeat just before the end races with a usage at the end, which needs the credit: one of them happens.
func (r *holdRace) testHeartbeat() {
	renewed := 0
	for range r.races {
		ref := r.wallet(100)
		h := r.placed(ref, "h", 80, 60)
		r.at(r.worlds[0], h.ExpiresAt.Add(-time.Microsecond))
		r.at(r.worlds[1], h.ExpiresAt)
		errs := together(
			func() error { _, err := r.extend(r.worlds[0], h.HoldID(), "extend", 60); return err },
			func() error { return r.use(r.worlds[1], ref, "use", 100) },
		)
		if errs[0] == nil {
			renewed++
			if refusal := refusalIn(errs[1]); refusal == nil || refusal.Code != billing.CodeInsufficientCredits {
				r.Errorf("the hold was extended, and the usage got %v", errs[1])
			}
			r.expect(r.worlds[1], ref, 20, 80, 100)
			continue
		}
		r.must(errs[1])
		if refusal := refusalIn(errs[0]); refusal == nil || refusal.Code != billing.CodeHoldExpired {
			r.Errorf("the credit was used, and the extension got %v", errs[0])
		}
		r.expect(r.worlds[1], ref, 0, 0, 0)
	}
	r.Logf("%d of %d holds were extended in time", renewed, r.races)
}

// refusalIn returns the refusal that an error is, or nil.
func refusalIn(err error) *billing.Error {
	refusal, _ := err.(*billing.Error) //nolint:errorlint // the ledger does not wrap refusals
	return refusal
}
