package billing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// spendWalk is a wallet on a random walk, with its reference.
type spendWalk struct {
	*holdWallet
	ref    *refSpending
	random *rand.Rand
	told   []string // the events of limits and budgets that were stored
	codes  map[Code]int
	way    []string
}

// spendStep is a request, and what it does to the reference.
type spendStep struct {
	command Command
	happens func(*refSpending) refVerdict
}

var (
	walkSubjects = []string{"", "s", "t"}
	walkActions  = []string{"a", "b", "c"}
)

// TestSpendsAgreeWithTheReference plays at random with wallets that have limits of all kinds and trees of budgets, in zones whose clocks
// change meanwhile: usages, holds and captures of all kinds, ends and reversals, changes of limits and budgets, lists of requests that
// stand together or alone, and leaps of time, right to the ends of windows and holds. After each step everything that is counted, every
// refusal and every event has to be that of the reference, and what a read shows has to be what the next commit would book.
func TestSpendsAgreeWithTheReference(t *testing.T) {
	const walks, steps = 700, 36
	codes := map[Code]int{}
	for seed := range uint64(walks) {
		w := newSpendWalk(t, seed)
		w.codes = codes
		w.walk(steps)
	}
	for _, code := range []Code{
		"", CodeWalletFrozen, CodeDrawLimitExceeded, CodeBudgetExceeded, CodeBudgetFrozen, CodeBudgetExpired, CodeBudgetClosed,
		CodeBudgetActionNotAllowed, CodeSpendLimitReached, CodeInsufficientCredits, CodeHoldAmountExceeded, CodeHoldExpired,
		CodeHoldNotOpen, CodeReversalExceedsUsage, CodeInvalidInput,
	} {
		if codes[code] < 30 {
			t.Errorf("only %d requests ended with %q", codes[code], code)
		}
	}
	t.Logf("%d walks of %d steps: %v", walks, steps, codes)
}

func newSpendWalk(t *testing.T, seed uint64) *spendWalk {
	random := rand.New(rand.NewPCG(seed, 15))
	zone := []string{"America/New_York", "UTC", "Asia/Kolkata", "Europe/Berlin", "Australia/Lord_Howe"}[random.IntN(5)]
	overdraft, granted := Credits(random.IntN(3)*10), Credits(20+random.IntN(150))
	w := &spendWalk{holdWallet: newHoldWallet(t, overdraft), random: random}
	w.large = seed%20 != 0
	w.sells(zone)
	w.now = time.Date(2027, time.March, 12+random.IntN(3), random.IntN(24), random.IntN(60), 0, 0, time.UTC)
	if random.IntN(2) == 0 {
		w.now = time.Date(2027, []time.Month{4, 10, 11}[random.IntN(3)], 1+random.IntN(30), random.IntN(24), 0, 0, 0, time.UTC)
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	w.wallet.CreatedAt, w.wallet.CommittedAt = w.now, w.now
	w.ref = &refSpending{zone: location, now: w.now, granted: int(granted), overdraft: int(overdraft)}
	w.grant(granted, 1, 0)
	w.stores = func(d *Decision) { w.told = append(w.told, w.eventsOf(d)...) }
	return w
}

// walk takes steps. If one fails, it says what happened before.
func (w *spendWalk) walk(steps int) {
	defer func() {
		if w.t.Failed() {
			w.t.Logf("after\n%s", strings.Join(w.way, "\n"))
		}
	}()
	for range steps {
		w.step()
	}
	w.audit()
}

// eventsOf lists the events of limits and budgets in a decision.
func (w *spendWalk) eventsOf(d *Decision) (told []string) {
	for _, change := range d.Documents {
		record, is := change.After.(*EventRecord)
		if !is {
			continue
		}
		var payload struct {
			Data struct {
				Limit  *limitPayload
				Budget *budgetPayload
			}
		}
		if err := json.Unmarshal([]byte(record.Payload), &payload); err != nil {
			w.t.Fatal(err)
		}
		switch data := payload.Data; {
		case data.Limit != nil:
			key := refKey{string(data.Limit.Window), textOf(data.Limit.Subject), textOf(data.Limit.Action)}
			told = append(told, fmt.Sprintf("%s %q", record.Type, key))
		case data.Budget != nil:
			told = append(told, fmt.Sprintf("%s %s", record.Type, data.Budget.ID))
		}
	}
	return told
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// step lets something happen, and compares.
func (w *spendWalk) step() {
	switch w.random.IntN(10) {
	case 0, 1:
		w.leap()
	case 2:
		w.list()
	default:
		w.one()
	}
	w.compare()
}

// neverMore checks that a step spends and holds nothing beyond a limit, unless it lowers that.
func (w *spendWalk) neverMore(before, after *refSpending) {
	w.t.Helper()
	for i := range after.limits {
		l := &after.limits[i]
		spent, held := after.countLimit(l)
		was := 0
		if at := slices.IndexFunc(before.limits, func(b refLimit) bool { return b.refKey == l.refKey }); at >= 0 {
			spent, held := before.countLimit(&before.limits[at])
			was = spent + held
		}
		if spent+held > max(was, l.limit) {
			w.t.Fatalf("%d are used of %+v", spent+held, l)
		}
	}
	for i := range after.budgets {
		spent, held := after.countBudget(i)
		was := 0
		if i < len(before.budgets) {
			spent, held := before.countBudget(i)
			was = spent + held
		}
		if spent+held > max(was, after.budgets[i].limit) {
			w.t.Fatalf("%d are used of %+v", spent+held, after.budgets[i])
		}
	}
}

// leap moves the clock: by a while, to the end of a window, or to that of a hold.
func (w *spendWalk) leap() {
	at := w.now
	switch w.random.IntN(4) {
	case 0:
		at = at.Add(time.Duration(w.random.IntN(100)) * time.Minute)
	case 1:
		at = at.Add(time.Duration(w.random.IntN(30)) * time.Hour)
	case 2:
		_, at = w.ref.span(string(calendar.Windows[w.random.IntN(4)]))
		at = at.Add(-time.Duration(w.random.IntN(2)) * time.Microsecond)
	default:
		if open := w.ref.openHolds(); len(open) > 0 {
			at = w.ref.holds[open[w.random.IntN(len(open))]].ends
			at = at.Add(-time.Duration(w.random.IntN(2)) * time.Microsecond)
		}
	}
	w.now = latest(at.UTC(), w.now)
	w.ref.now = w.now
	w.way = append(w.way, "at "+w.now.Format(time.RFC3339Nano))
	if w.random.IntN(3) == 0 {
		w.compare() // before a job books what is due
		w.bookDue()
	}
}

// one requests something.
func (w *spendWalk) one() {
	if w.random.IntN(6) == 0 {
		w.create()
		return
	}
	step := w.anything()
	w.compareVerdicts(w.do(false, step.command), w.try(w.ref, step))
}

// try lets a step happen to the reference. One that is refused changes nothing.
func (w *spendWalk) try(m *refSpending, steps ...spendStep) (verdicts []refVerdict) {
	for _, step := range steps {
		before := m.clone()
		verdict := step.happens(m)
		w.way = append(w.way, fmt.Sprintf("%T%+v: %s", step.command, step.command, verdict))
		if verdict.code == "" {
			m.tell()
			w.neverMore(before, m)
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts
}

// list requests several things in one list, which stand together or alone.
func (w *spendWalk) list() {
	var steps []spendStep
	var commands []Command
	for range 2 + w.random.IntN(4) {
		step := w.anything()
		steps, commands = append(steps, step), append(commands, step.command)
	}
	together := w.random.IntN(2) == 0
	w.way = append(w.way, fmt.Sprintf("a list, together: %t", together))
	after := w.ref.clone()
	verdicts := w.try(after, steps...)
	outcomes := w.do(together, commands...)
	refused := slices.ContainsFunc(verdicts, func(v refVerdict) bool { return v.code != "" })
	if !together || !refused {
		w.ref = after
	} else {
		for i := range outcomes {
			if outcomes[i].Transaction != nil || outcomes[i].Request != nil {
				w.t.Fatalf("%d of a list stands, and others are refused", i)
			}
		}
	}
	w.compareVerdicts(outcomes, verdicts)
}

// compareVerdicts compares what became of requests, and keeps the ids of what they made.
func (w *spendWalk) compareVerdicts(outcomes []Outcome, verdicts []refVerdict) {
	w.t.Helper()
	for i, o := range outcomes {
		if got := w.verdict(o); got != verdicts[i].String() && (o.Refusal != nil || verdicts[i].code != "") {
			w.t.Fatalf("got %s: %v\nwant %s", got, o.Refusal, verdicts[i])
		}
		w.codes[verdicts[i].code]++
		line := o.Transaction
		if line == nil {
			continue
		}
		if line.Type == TypeHold {
			at := slices.IndexFunc(w.ref.holds, func(h refReserved) bool { return h.id == "" })
			w.ref.holds[at].id = line.HoldID()
		} else if line.Type.Spends() {
			at := slices.IndexFunc(w.ref.spent, func(s refSpent) bool { return s.id == "" })
			w.ref.spent[at].id = line.ID()
		}
	}
}

// verdict says what became of a request as a reference does.
func (w *spendWalk) verdict(o Outcome) string {
	if o.Refusal == nil {
		return "done"
	}
	v := refVerdict{code: o.Refusal.Code, budget: o.Refusal.Budget, available: -1}
	if l := o.Refusal.Limit; l != nil {
		v.limit = &refKey{string(l.Window), l.Subject, l.Action}
	}
	if o.Refusal.Available != nil && o.Refusal.Required != nil {
		v.required, v.available = int(*o.Refusal.Required), int(*o.Refusal.Available)
	}
	if o.Refusal.RetryAt != nil {
		v.retry = *o.Refusal.RetryAt
	}
	return v.String()
}

// compare compares reads with the reference: the counts, the events and the balance.
func (w *spendWalk) compare() {
	w.t.Helper()
	if got, want := w.shown(), w.ref.counts(); got != want {
		w.t.Fatalf("reads show\n%s\nwant\n%s", got, want)
	}
	balance, need := w.snapshot().Balance(w.now)
	if got, want := int(balance.Available), w.ref.available(); got != want || need.Any() {
		w.t.Fatalf("%d are available, want %d", got, want)
	}
	slices.Sort(w.told)
	want := slices.Sorted(slices.Values(w.ref.events))
	if !slices.Equal(w.told, want) {
		w.t.Fatalf("told were\n%s\nwant\n%s", strings.Join(w.told, "\n"), strings.Join(want, "\n"))
	}
	w.told, w.ref.events = nil, nil
}

// shown says what reads show of all limits and budgets, as the reference does.
func (w *holdWallet) shown() string {
	w.t.Helper()
	limits, budgets := w.reads()
	var all []string
	for _, b := range budgets {
		all = append(all, fmt.Sprintf("%s: %d and %d of %d, %d, %s, %d open, %d spendable", b.BudgetID(), b.Spent, b.Held, b.Limit, b.Told,
			b.Status, b.OpenHolds, b.Spendable))
	}
	for _, l := range limits {
		all = append(all, fmt.Sprintf("%q: %d and %d of %d, %d", refKey{string(l.Window), l.Subject, l.Action}, l.Spent, l.Held, l.Limit,
			l.Told))
	}
	slices.SortFunc(all, cmp.Compare)
	return strings.Join(all, "\n")
}

// reads returns all limits and budgets as reads show them.
func (w *holdWallet) reads() (limits []SpendLimit, budgets map[GrantRef]BudgetView) {
	w.t.Helper()
	s := w.snapshot()
	s.Facts.Documents = w.others
	var keys []DocumentKey
	var places []GrantRef
	for key, document := range w.others {
		switch document := document.(type) {
		case *Limits:
			keys = append(keys, key)
		case *Budget:
			places = append(places, document.Place)
		}
	}
	limits, needed := s.SpendLimits(w.now)
	others, more := s.LimitsAt(w.now, keys)
	for _, all := range others {
		limits = append(limits, all...)
	}
	budgets, last := s.BudgetsAt(w.now, places)
	if needed.Any() || more.Any() || last.Any() {
		w.t.Fatalf("reads need %+v, %+v and %+v", needed, more, last)
	}
	return limits, budgets
}
