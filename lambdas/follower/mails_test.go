package follower

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// causes are what makes each mail, as a customer and a bank do it, and the subjects of all mails that come of it.
var causes = map[string]struct {
	happens func(w *mailing)
	want    []string
}{
	"the balance falls below thresholds": {func(w *mailing) {
		w.grants(150, nil)
		w.alerts(100, 95, 20)
		w.uses(60)
		w.settle()
		w.uses(1)
	}, []string{"90 credits left in Main"}},
	"the balance goes up and down": {func(w *mailing) {
		w.grants(101, nil)
		w.alerts(100)
		for range 3 {
			w.uses(5)
			w.settle()
			w.grants(5, nil)
			w.settle()
		}
		w.grants(10, nil) // more than a tenth above
		w.settle()
		w.uses(12)
	}, []string{"96 credits left in Main", "99 credits left in Main"}},
	"everything is used": {func(w *mailing) {
		w.grants(10, nil)
		w.alerts(5)
		w.uses(10)
	}, []string{"No credits left in Main"}},
	"everything expires": {func(w *mailing) {
		ends := w.clock.Add(12 * time.Hour)
		w.grants(10, &ends)
		w.settle()
		w.days(1)
	}, []string{"No credits left in Main"}},
	"credits are about to expire": {func(w *mailing) {
		day := time.Date(2026, 1, 15, 0, 0, 0, 0, berlin)
		last := day.Add(24*time.Hour - time.Second)
		next := day.Add(24 * time.Hour)
		w.grants(10, &day)
		w.grants(20, &last)
		w.grants(40, &next)
		w.settle()
		for range 16 {
			w.days(1)
		}
	}, []string{
		"30 credits expire on 15 January 2026, 00:00 CET", "30 credits expire on 15 January 2026, 00:00 CET",
		"40 credits expire on 16 January 2026, 00:00 CET", "40 credits expire on 16 January 2026, 00:00 CET",
		"No credits left in Main",
	}},
	"a payment succeeds":                {func(w *mailing) { w.buys("sim_ok") }, []string{"Receipt for 10.00 EUR"}},
	"a payment is declined on its page": {func(w *mailing) { w.buys("sim_decline") }, nil},
	"a payment is refunded": {func(w *mailing) {
		bought := w.buys("sim_ok")
		w.settle()
		amount := eur(250)
		_, err := w.pay.RefundTopUp(w.t.Context(), tester, billing.RefundTopUp{Keyed: w.key(), TopUp: bought, Amount: &amount, Reason: "r"})
		w.check(err)
	}, []string{"Receipt for 10.00 EUR", "Refund of 2.50 EUR"}},
	"a payment has to be confirmed": {func(w *mailing) { w.buys("sim_authenticate") }, []string{"Please confirm your payment of 10.00 EUR"}},
	"a recharge succeeds": {func(w *mailing) {
		w.grants(60, nil)
		w.recharges("sim_ok")
		w.uses(20)
	}, []string{"Receipt for 10.00 EUR"}},
	"recharges fail until they are switched off": {func(w *mailing) {
		w.grants(60, nil)
		w.recharges("sim_decline")
		for range 4 {
			w.uses(12)
			w.settle()
			w.passes(7 * time.Hour)
		}
	}, []string{"Automatic payments are switched off", "We could not charge 10.00 EUR", "We could not charge 10.00 EUR"}},
	"a trial ends, and is paid": {func(w *mailing) {
		w.subscribes("sim_ok", 2000, 14)
		w.settle()
		for range 15 {
			w.days(1)
		}
	}, []string{"Receipt for 20.00 EUR", "Your trial ends on 15 January 2026, 13:00 CET"}},
	"a paid subscription is renewed": {func(w *mailing) {
		w.subscribes("sim_ok", 2000, 0)
		w.settle()
		w.days(31)
	}, []string{"Receipt for 20.00 EUR", "Receipt for 20.00 EUR"}},
	"a free subscription is renewed": {func(w *mailing) {
		w.subscribes("", 0, 0)
		w.settle()
		w.days(31)
	}, []string{"Pro was renewed"}},
	"a trial ends, and is not paid": {func(w *mailing) {
		w.subscribes("sim_decline", 2000, 14)
		w.settle()
		for range 30 {
			w.days(1)
		}
	}, []string{"Pro has ended", "We could not charge 20.00 EUR for Pro", "Your trial ends on 15 January 2026, 13:00 CET"}},
	"a renewal is declined, and paid later": {func(w *mailing) {
		id := w.subscribes("sim_ok", 2000, 0)
		w.settle()
		w.switches(id, "sim_decline")
		w.days(31)
		w.days(1) // tried again
		w.switches(id, "sim_ok")
		w.days(3)
	}, []string{"Receipt for 20.00 EUR", "Receipt for 20.00 EUR", "We could not charge 20.00 EUR for Pro"}},
	"a renewal has to be confirmed": {func(w *mailing) {
		id := w.subscribes("sim_ok", 2000, 0)
		w.settle()
		w.switches(id, "sim_authenticate")
		w.days(31)
	}, []string{"Please confirm your payment of 20.00 EUR", "Receipt for 20.00 EUR"}},
	"the first charge is declined": {func(w *mailing) { w.subscribes("sim_decline", 2000, 0) }, []string{"We could not charge 20.00 EUR for Pro"}},
	"an upgrade is declined": {func(w *mailing) {
		id := w.subscribes("sim_ok", 2000, 0)
		w.settle()
		w.switches(id, "sim_decline")
		w.passes(10 * 24 * time.Hour)
		_, err := w.pay.ChangeSubscription(w.t.Context(), tester, billing.NewChangeSubscription(w.key(), id, "pro", 3, billing.ChangeNow))
		w.check(err)
	}, []string{"Receipt for 20.00 EUR"}},
	"a trial is canceled": {func(w *mailing) {
		id := w.subscribes("sim_ok", 2000, 14)
		w.settle()
		w.cancels(id, billing.ChangeAtPeriodEnd)
		for range 15 {
			w.days(1)
		}
	}, []string{"Pro has ended"}},
	"a recharge has to be confirmed": {func(w *mailing) {
		w.grants(60, nil)
		w.recharges("sim_authenticate")
		w.uses(20)
	}, []string{"Please confirm your payment of 10.00 EUR"}},
	"a payment is disputed": {func(w *mailing) {
		w.buys("sim_dispute_lost")
		w.settle()
		w.days(2)
		w.days(3)
	}, []string{"No credits left in Main", "Receipt for 10.00 EUR"}},
	"a page is opened": {func(w *mailing) { w.buys("") }, nil},
	"a page is opened and left": {func(w *mailing) {
		w.buys("")
		w.settle()
		w.days(1)
	}, nil},
	"a page is paid": {func(w *mailing) {
		id := w.buys("")
		w.settle()
		w.acts(id, billing.OutcomeSucceed)
	}, []string{"Receipt for 10.00 EUR"}},
	"a subscription begins on a page that is left": {func(w *mailing) {
		w.subscribes("", 2000, 0)
		w.settle()
		w.days(1)
		w.days(8)
	}, []string{"Pro has ended"}},
	"a trial without a card ends": {func(w *mailing) {
		w.subscribes("", 2000, 14)
		w.settle()
		for range 24 {
			w.days(1)
		}
	}, []string{"Pro has ended", "Your trial ends on 15 January 2026, 13:00 CET", "Your trial of Pro has ended"}},
	"a wallet is frozen": {func(w *mailing) {
		w.grants(100, nil)
		w.alerts(50)
		_, err := w.SetWalletStatus(w.t.Context(), tester, billing.SetWalletStatus{Keyed: w.key(), Wallet: "main", Status: billing.WalletFrozen, Reason: "r"})
		w.check(err)
	}, nil},
	"a subscription is canceled": {func(w *mailing) {
		id := w.subscribes("sim_ok", 2000, 0)
		w.settle()
		w.cancels(id, billing.ChangeNow)
	}, []string{"Pro has ended", "Receipt for 20.00 EUR"}},
}

// TestMails: whatever happens to followers, each fact is one mail to each address, and the last one arrives. If an answer of the sender
// is lost, it may be two with the same id.
func TestMails(t *testing.T) {
	for name, cause := range causes {
		for of, seeds := range map[trouble]uint64{calm: 1, rough: 4, lossy: 4} {
			for seed := range seeds {
				t.Run(fmt.Sprint(name, " ", of, " ", seed), func(t *testing.T) {
					w := newMailing(t, seed, of)
					w.wants(mail.Kinds, "ada@example.com", "books@acme.example")
					w.inTime()
					cause.happens(w)
					w.settle()
					w.judges(cause.want)
					w.again()
					w.judges(cause.want)
				})
			}
		}
	}
}

// A customer who was not asked gets nothing, whatever happens.
func TestNoMails(t *testing.T) {
	for name, cause := range causes {
		t.Run(name, func(t *testing.T) {
			w := newMailing(t, 1, calm)
			cause.happens(w)
			w.settle()
			if len(w.post.sent) > 0 {
				t.Errorf("it is told %q", w.post.sent[0].Subject)
			}
		})
	}
}

// A period that is charged for is told by its receipt. Who gets no receipts is told that it began, but not before the first payment.
func TestRenewalWithoutReceipts(t *testing.T) {
	for cause, want := range map[string]string{
		"a paid subscription is renewed": "Pro was renewed",
		"a trial ends, and is not paid":  strings.Join(causes["a trial ends, and is not paid"].want, "\n"),
	} {
		w := newMailing(t, 1, calm)
		w.wants([]mail.Kind{mail.Subscription}, "ada@example.com")
		causes[cause].happens(w)
		w.settle()
		var got []string
		for _, l := range w.post.sent {
			got = append(got, l.Subject)
		}
		if slices.Sort(got); strings.Join(got, "\n") != want {
			t.Errorf("%s is told as %q", cause, got)
		}
	}
}

// again gives the function outbox all records once more, in any order, long after.
func (w *mailing) again() {
	w.t.Helper()
	w.Pass(20 * 24 * time.Hour)
	batch := slices.Clone(w.stream.since(0))
	for i := range batch {
		other := w.chance.below(i + 1)
		batch[i], batch[other] = batch[other], batch[i]
	}
	for part := range slices.Chunk(batch, 10) {
		w.handle(slices.Clone[[]events.DynamoDBEventRecord](part))
	}
	w.sweep()
}

// judges checks which mails arrived.
func (w *mailing) judges(want []string) {
	w.t.Helper()
	times, subjects := map[string]int{}, map[string][]string{}
	for _, l := range w.post.sent {
		if times[l.ID]++; times[l.ID] == 1 {
			subjects[l.To] = append(subjects[l.To], l.Subject)
		}
	}
	found, err := filepath.Glob(filepath.Join(w.post.dir, "*.eml"))
	if w.check(err); len(found) != len(times) {
		w.t.Errorf("the mailbox has %d mails, of %d that arrived", len(found), len(times))
	}
	most := 1
	if w.of == lossy {
		most = mail.MaxTries
	}
	for id, n := range times {
		if n > most {
			w.t.Errorf("mail %s arrived %d times", id, n)
		}
	}
	for _, to := range slices.Sorted(maps.Keys(subjects)) {
		slices.Sort(subjects[to])
		if got := strings.Join(subjects[to], "\n"); got != strings.Join(want, "\n") {
			w.t.Errorf("to %s, it is\n%s\nand not\n%s", to, got, strings.Join(want, "\n"))
		}
	}
	if len(subjects) != 2 && len(want) > 0 {
		w.t.Errorf("mails arrived at %d addresses", len(subjects))
	}
}
