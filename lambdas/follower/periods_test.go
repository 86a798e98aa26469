package follower

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// renewing is a record of a commit of a wallet before and after which subscriptions have their next instants so many hours after
// the epoch, at which the commit is made. Below zero: the subscription has none.
func renewing(sequence string, n int, before, after []int) events.DynamoDBEventRecord {
	r := holding(sequence, n, 0, 0)
	for image, hours := range map[*map[string]events.DynamoDBAttributeValue][]int{
		&r.Change.OldImage: before, &r.Change.NewImage: after,
	} {
		(*image)["when"] = events.NewNumberAttribute(fmt.Sprint(billingEpoch.UnixMicro()))
		var open []events.DynamoDBAttributeValue
		for place, hour := range hours {
			at := billingEpoch.Add(time.Duration(hour) * time.Hour).UnixMicro()
			if hour < 0 {
				continue
			}
			open = append(open, events.NewStringAttribute(fmt.Sprintf("%s %d", billing.GrantRef{Sequence: int64(place + 1)}, at)))
		}
		if len(open) > 0 {
			(*image)["subs"] = events.NewListAttribute(open)
		}
	}
	return r
}

// sluggish are timers of subscriptions that cannot be put for some wallets.
type sluggish struct {
	fired
	broken map[billing.WalletID]bool
}

func (s *sluggish) SchedulePeriods(ctx context.Context, w billing.WalletRef, at time.Time) error {
	if s.broken[w.ID] {
		return errBroken
	}
	return s.fired.SchedulePeriods(ctx, w, at)
}

// TestTimersOfPeriods: of the commits in a batch that changed when something happens to a subscription of a wallet, the last sets
// the timer: for the first instant, or three days before one, whichever comes first. If that fails, the batch goes on there.
func TestTimersOfPeriods(t *testing.T) {
	hours := func(n int) time.Time { return billingEpoch.Add(time.Duration(n) * time.Hour) }
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{
		renewing("1", 1, nil, []int{24}),                // the first subscription
		renewing("2", 1, []int{24}, []int{24, 72}),      // another, which ends later
		renewing("3", 2, nil, []int{720}),               // a month: three days before, a trial may end soon
		renewing("4", 5, []int{1, 744}, []int{25, 744}), // a boundary was booked
		renewing("5", 1, []int{24, 72}, []int{24, 80}),  // it ends later still, and is looked at before the first one ends
		renewing("6", 3, []int{8}, []int{-1}),           // the last one is canceled
		renewing("7", 4, []int{8, 9}, []int{-1, 9}),     // of two, one is canceled
		renewing("8", 1, []int{24, 80}, []int{24, 80}),  // another commit of the wallet
	}}
	for name, c := range map[string]struct {
		broken int
		from   string // the record from which the batch goes on
		want   map[billing.WalletID][]time.Time
	}{
		"all are set": {0, "", map[billing.WalletID][]time.Time{
			billing.WalletID(wallet(1)): {hours(8)}, billing.WalletID(wallet(2)): {hours(648)},
			billing.WalletID(wallet(5)): {hours(25)},
		}},
		"one fails": {1, "5", map[billing.WalletID][]time.Time{
			billing.WalletID(wallet(2)): {hours(648)}, billing.WalletID(wallet(5)): {hours(25)},
		}},
	} {
		timers := &sluggish{broken: map[billing.WalletID]bool{billing.WalletID(wallet(c.broken)): true}}
		o := Outbox{
			Ledger: ledger.New(nil, ledger.Runtime{}), Events: &publisher{published: map[string]int{}}, Timers: timers, Log: quiet(),
		}
		got, err := o.Handle(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := asJSON(t, timers.periods), asJSON(t, c.want); a != b {
			t.Errorf("%s: timers are set for %s, not %s", name, a, b)
		}
		var failed []string
		for _, f := range got.BatchItemFailures {
			failed = append(failed, f.ItemIdentifier)
		}
		if want := slices.DeleteFunc([]string{c.from}, func(s string) bool { return s == "" }); !slices.Equal(failed, want) {
			t.Errorf("%s: the batch goes on at %q, not at %q", name, failed, want)
		}
	}
}
