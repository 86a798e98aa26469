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

// holding is a record of a commit of a wallet after which a hold ends a number of minutes after the epoch; 0: none is
// open.
func holding(sequence string, n, before, after int) events.DynamoDBEventRecord {
	state := func(revision, minutes int) map[string]events.DynamoDBAttributeValue {
		image := opened(sequence, wallet(n)).Change.NewImage
		number := func(n int64) events.DynamoDBAttributeValue { return events.NewNumberAttribute(fmt.Sprint(n)) }
		image["rev"] = number(int64(revision))
		if minutes > 0 {
			image["held"], image["holds"], image["pieces"] = number(1), number(1), number(1)
			image["holdEnd"] = number(billingEpoch.Add(time.Duration(minutes) * time.Minute).UnixMicro())
		}
		return image
	}
	r := opened(sequence, wallet(n))
	r.EventName, r.Change.OldImage, r.Change.NewImage = "MODIFY", state(4, before), state(5, after)
	return r
}

// refusing are timers that cannot be put for some wallets.
type refusing struct {
	fired
	broken map[billing.WalletID]bool
}

func (r *refusing) ScheduleHolds(ctx context.Context, w billing.WalletRef, at time.Time) error {
	if r.broken[w.ID] {
		return errBroken
	}
	return r.fired.ScheduleHolds(ctx, w, at)
}

// TestTimersOfHolds: of the commits in a batch that made the end of a hold the next one of its wallet, the last sets the
// timer. If that fails, the batch goes on there.
func TestTimersOfHolds(t *testing.T) {
	minutes := func(n int) time.Time { return billingEpoch.Add(time.Duration(n) * time.Minute) }
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{
		holding("1", 1, 0, 10),  // the first hold
		holding("2", 1, 10, 10), // another, which ends later
		holding("3", 2, 0, 7),
		holding("4", 1, 10, 5), // one that ends sooner
		holding("5", 3, 8, 0),  // the last one is captured
		holding("6", 4, 8, 9),  // an end was booked, and the timer puts itself again
		holding("7", 1, 5, 5),
	}}
	for name, c := range map[string]struct {
		broken int
		from   string // the record from which the batch goes on
		want   map[billing.WalletID][]time.Time
	}{
		"all are set": {0, "", map[billing.WalletID][]time.Time{
			billing.WalletID(wallet(1)): {minutes(5)}, billing.WalletID(wallet(2)): {minutes(7)},
		}},
		"one fails": {1, "4", map[billing.WalletID][]time.Time{billing.WalletID(wallet(2)): {minutes(7)}}},
	} {
		timers := &refusing{broken: map[billing.WalletID]bool{billing.WalletID(wallet(c.broken)): true}}
		o := Outbox{
			Ledger: ledger.New(nil, ledger.Runtime{}), Events: &publisher{published: map[string]int{}}, Timers: timers, Log: quiet(),
		}
		got, err := o.Handle(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := asJSON(t, timers.holds), asJSON(t, c.want); a != b {
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
