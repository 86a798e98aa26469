package pump

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

var reminders = []int{30, 7, 1}

// history has the decisions of a deployment, and the records of its streams.
type history struct {
	decisions []*billing.Decision
	events    map[billing.EventID]bool // that should be sent
	timers    []timer.Timer            // that should be set
	wallets   []events.DynamoDBEventRecord
	removals  []events.DynamoDBEventRecord // of the timers, as TTL would remove them

	subscriptions map[billing.SubscriptionID]*billing.Subscription // as the last commit that wrote them left them
}

// observedStore is a store that adds to a history what should follow from each decision, independently of the streams.
type observedStore struct {
	ledger.Store
	*history
}

// Commit implements [ledger.Store].
func (o observedStore) Commit(ctx context.Context, d *billing.Decision) error {
	if err := o.Store.Commit(ctx, d); err != nil {
		return err
	}
	o.decisions = append(o.decisions, d)
	for i := range d.Wallets {
		c := &d.Wallets[i]
		for _, e := range billing.Events(c.Before, &c.After, c.Lines) {
			o.events[e.ID] = true
		}
		for _, g := range c.Created {
			o.timers = append(o.timers, timer.OfGrant(d.Tenant, g, reminders)...)
		}
		if c.After.Uncounted > 0 && c.Before.Uncounted == 0 {
			o.timers = slices.DeleteFunc(o.timers, func(t timer.Timer) bool { // a wallet has one, the last that was set
				return t.Kind == timer.Count && t.Wallet == c.After.WalletRef
			})
			o.timers = append(o.timers, timer.NewCount(c.After.WalletRef, c.After.CommittedAt.Add(2*time.Hour)))
		}
		if end := c.After.HoldEnd; !end.IsZero() && (c.Before.HoldEnd.IsZero() || end.Before(c.Before.HoldEnd)) {
			o.timers = slices.DeleteFunc(o.timers, func(t timer.Timer) bool { // likewise
				return t.Kind == timer.Holds && t.Wallet == c.After.WalletRef
			})
			o.timers = append(o.timers, timer.NewHolds(c.After.WalletRef, end))
		}
		if next := o.nextOfPeriods(c); !next.IsZero() {
			o.timers = slices.DeleteFunc(o.timers, func(t timer.Timer) bool { // likewise
				return t.Kind == timer.Periods && t.Wallet == c.After.WalletRef
			})
			o.timers = append(o.timers, timer.NewPeriods(c.After.WalletRef, next))
		}
		for _, document := range c.Documents {
			if s, is := document.(*billing.Subscription); is {
				o.subscriptions[s.SubscriptionID()] = s
			}
		}
	}
	return nil
}

// nextOfPeriods returns when the timer of a wallet's subscriptions should fire first after a commit that wrote one of them: at the
// first end, or three days before one. It is zero after any other commit.
func (o observedStore) nextOfPeriods(c *billing.WalletChange) (next time.Time) {
	written := false
	for _, document := range c.Documents {
		s, is := document.(*billing.Subscription)
		written = written || is && (o.subscriptions[s.SubscriptionID()] == nil || !s.End.Equal(o.subscriptions[s.SubscriptionID()].End))
	}
	for _, open := range c.After.Subscriptions {
		for _, at := range []time.Time{open.At, open.At.Add(-72 * time.Hour)} {
			if written && at.After(c.After.CommittedAt) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}

// tables creates tables with streams, and returns their configuration and a client for the streams.
func tables(t testing.TB) (ddb.Config, *dynamodbstreams.Client) {
	t.Helper()
	c := ddb.Config{Endpoint: ddbtest.Endpoint(t), TablePrefix: "test-" + rand.Text() + "-", Timeout: ddbtest.Timeout}
	client, err := ddb.NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := ddb.CreateTables(t.Context(), client, c.TablePrefix); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ddbtest.DropTables(t, client, c.TablePrefix) })
	streams, err := ddb.NewStreamsClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return c, streams
}

// theHistory is a history that is made on DynamoDB Local once, for all tests.
var theHistory = struct {
	sync.Once
	history
}{}

// recordedHistory returns the history, and makes it at the first call.
func recordedHistory(t *testing.T) *history {
	t.Helper()
	theHistory.Do(func() {
		h := &theHistory.history
		h.events, h.subscriptions = map[billing.EventID]bool{}, map[billing.SubscriptionID]*billing.Subscription{}
		config, streams := tables(t)
		store := ddbtest.Open(t, config)
		makeHistory(t, billingtest.NewWorld(observedStore{store, h}, 1))
		if err := store.PutTimers(t.Context(), h.timers); err != nil {
			t.Fatal(err)
		}
		if err := store.DeleteTimers(t.Context(), h.timers); err != nil {
			t.Fatal(err)
		}
		h.wallets = readStream(t, streams, config.TablePrefix+"wallets")
		for _, r := range readStream(t, streams, config.TablePrefix+"outbox") {
			if r.EventName == "REMOVE" && strings.HasPrefix(r.Change.Keys["sk"].String(), "TIMER#") {
				r.UserIdentity = &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
				h.removals = append(h.removals, r)
			}
		}
	})
	if len(theHistory.wallets) < 100 || len(theHistory.removals) != len(theHistory.timers) || len(theHistory.timers) < 20 {
		t.Fatalf("the history has %d records, %d timers and %d removals",
			len(theHistory.wallets), len(theHistory.timers), len(theHistory.removals))
	}
	return &theHistory.history
}

// emptyReads is how many reads in a row have to find nothing before a stream counts as read to its end.
const emptyReads = 100

// readStream reads all records of a stream.
func readStream(
	t *testing.T, client *dynamodbstreams.Client, table string,
) (all []events.DynamoDBEventRecord) {
	t.Helper()
	s, err := openStream(t.Context(), client, table, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	shards, err := s.shards(t.Context())
	if err != nil || len(shards) != 1 {
		t.Fatalf("the shards are %v, %v", shards, err)
	}
	for shard := range shards {
		ctx, cancel := context.WithCancel(t.Context()) // the shard stays open
		defer cancel()
		empty := 0
		s.idle = func() {
			if empty++; empty == emptyReads {
				cancel()
			}
		}
		if err := s.read(ctx, shard, "", func(batch []events.DynamoDBEventRecord) error {
			all, empty = append(all, batch...), 0
			return nil
		}); ctx.Err() == nil {
			t.Fatal(err)
		}
	}
	return all
}

// makeHistory makes the history: six wallets get credit that expires and credit that does not, and balance alerts;
// their usage is recorded one by one and in batches; and time passes.
func makeHistory(t *testing.T, w *billingtest.World) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	by, keys := billingtest.Caller, 0
	keyed := func() billing.Keyed { keys++; return billing.Keyed{IdempotencyKey: fmt.Sprint("k", keys)} }
	created, err := w.CreateCustomer(t.Context(), by, billing.CreateCustomer{Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC"})
	must(err)
	for n := range 6 {
		opened, err := w.OpenWallet(t.Context(), by, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("w", n)}, Customer: string(created.Value.ID), Name: "W", Unit: "credits",
		})
		must(err)
		id := string(opened.Value.ID)
		_, err = w.SetBalanceAlerts(t.Context(), by, billing.SetBalanceAlerts{Keyed: keyed(), Wallet: id, Thresholds: []billing.Credits{20 * billing.Credit}})
		must(err)
		for days := range 4 {
			expires := w.Time().AddDate(0, 0, 10*days+n+1)
			grant := billing.GrantCredits{Keyed: keyed(), Wallet: id, Amount: 10 * billing.Credit, Source: billing.SourcePlan}
			if days > 0 {
				grant.ExpiresAt = &expires
			}
			_, err = w.GrantCredits(t.Context(), by, grant)
			must(err)
		}
		amount := billing.Credit
		usage := func() billing.RecordUsage {
			return billing.RecordUsage{Keyed: keyed(), Wallet: id, Action: "a", Credits: &amount, OnShortfall: billing.ShortfallReject}
		}
		for range 6 {
			w.Pass(time.Hour)
			_, err = w.RecordUsage(t.Context(), by, usage())
			must(err)
		}
		_, _, err = w.RecordUsageBatch(t.Context(), by, billing.RecordUsageBatch{
			Wallet: id, Mode: billing.BestEffort, Events: []billing.RecordUsage{usage(), usage(), usage(), usage(), usage()},
		})
		must(err)
		makeHolds(t, w, id)
		makeSubscriptions(t, w, id)
	}
}

// makeSubscriptions subscribes a wallet to a plan with a trial of 14 days, to one of a week that is canceled at its end, and to one
// that begins a day later.
func makeSubscriptions(t *testing.T, w *billingtest.World, wallet string) {
	t.Helper()
	for n, interval := range []calendar.PlanInterval{calendar.Monthly, calendar.Weekly, calendar.Monthly} {
		keyed := func(what string) billing.Keyed { return billing.Keyed{IdempotencyKey: fmt.Sprint(wallet, what, n)} }
		plan := billing.CreatePlan{
			Keyed: keyed("plan"), Code: fmt.Sprint(strings.ToLower(wallet), "-", n), Name: "P", Unit: "credits", Interval: interval,
			Included: 30 * billing.Credit, Unused: billing.UnusedExpire, OnRenewal: billing.CreditsAtBoundary,
			Price: billing.Money{Currency: "EUR"},
		}
		start := billing.StartSubscription{Keyed: keyed("start"), Wallet: wallet, Plan: plan.Code, Quantity: 1}
		switch n {
		case 0:
			plan.TrialDays = 14
		case 2:
			tomorrow := w.Time().AddDate(0, 0, 1)
			start.StartAt = &tomorrow
		}
		if _, err := w.CreatePlan(t.Context(), billingtest.Caller, plan); err != nil {
			t.Fatal(err)
		}
		started, err := w.StartSubscription(t.Context(), billingtest.Caller, start)
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			cancel := billing.NewCancelSubscription(keyed("cancel"), started.Value.SubscriptionID(), billing.ChangeAtPeriodEnd)
			if _, err := w.CancelSubscription(t.Context(), billingtest.Caller, cancel); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// makeHolds has a wallet hold credit: one hold is captured in two steps, one is released, and two end by themselves.
func makeHolds(t *testing.T, w *billingtest.World, wallet string) {
	t.Helper()
	var holds []billing.HoldID
	amount := billing.Credit
	keyed := func(key string, n int) billing.Keyed {
		return billing.Keyed{IdempotencyKey: fmt.Sprint(wallet, key, n)}
	}
	for n, seconds := range []int{7200, 3600, 1800, 5400} {
		placed, err := w.PlaceHold(t.Context(), billingtest.Caller, billing.PlaceHold{
			Keyed: keyed("hold", n), Wallet: wallet, Amount: &amount, ExpiresIn: seconds,
		})
		if err != nil {
			t.Fatal(err)
		}
		holds = append(holds, placed.Value.Hold.HoldID())
	}
	for n := range 2 {
		if _, err := w.CaptureHold(t.Context(), billingtest.Caller, billing.CaptureHold{
			Keyed: keyed("capture", n), Hold: holds[0], Amount: amount / 4, Final: n == 1,
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.ReleaseHold(t.Context(), billingtest.Caller, billing.ReleaseHold{
		Keyed: keyed("release", 0), Hold: holds[1],
	}); err != nil {
		t.Fatal(err)
	}
}
