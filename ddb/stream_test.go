package ddb

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// commitOf is a wallet before and after a commit of one line.
func commitOf() (before, after *billing.Wallet) {
	before, after = typicalWallet(), typicalWallet()
	before.Revision--
	before.Sequence--
	return before, after
}

var someDeliveryKey = deliveryKey(
	billing.Live, someEndpoint, "dlv_01KDVDNA0086FCC9Y7DCDZP7X301KDVDNA0086FCC9Y7DCDZP7X3",
)

func someTimer() timer.Timer {
	return timer.NewReminder(someWallet, billing.GrantRef{Sequence: 1, Ordinal: 2}, 7, someday)
}

func wholeEvent() *billing.EventRecord {
	return &billing.EventRecord{
		Tenant: billing.Live, ID: "evt_01KDVDNA0086FCC9Y7DCDZP7X30000000100000", Type: billing.EventBalanceLow,
		At: someday, Payload: "{}", KeptUntil: someday,
	}
}

// written is an item that could be written.
func written(i item, err error) item {
	if err != nil {
		panic(err)
	}
	return i
}

func TestWalletsStream(t *testing.T) {
	before, after := commitOf()
	was, is := toItemWallet(before), toItemWallet(after)
	opened := typicalWallet()
	opened.Revision, opened.Sequence, opened.LastKeys = 1, 0, nil
	grant := &billing.Grant{
		Wallet: someWallet.ID, Ref: billing.GrantRef{Sequence: 3}, Source: billing.SourceTrial, Amount: 1,
		EffectiveAt: someday, ExpiresAt: someday, CreatedAt: someday,
	}
	terms := toItemGrant(someWallet, grant)
	page := toItemPage(someWallet, page{1, ledger.Page{Revision: after.Revision, Grants: after.Live}})
	profile := written(toItemProfile(&billing.WalletProfile{WalletRef: someWallet, Customer: someCustomer}))
	for name, test := range map[string]struct {
		before, after item
		want          WalletsChange
	}{
		"a commit":               {was, is, WalletsChange{Before: before, After: after}},
		"a wallet is opened":     {nil, toItemWallet(opened), WalletsChange{After: opened}},
		"a grant appears":        {nil, terms, WalletsChange{Grant: grant, Tenant: billing.Live}},
		"a grant ends":           {terms, terms, WalletsChange{}},
		"a page is written":      {nil, page, WalletsChange{}},
		"a page is deleted":      {page, nil, WalletsChange{}},
		"a profile is written":   {nil, profile, WalletsChange{}},
		"an empty image is none": {item{}, toItemWallet(opened), WalletsChange{After: opened}},
	} {
		got, err := ReadWalletsChange(test.before, test.after)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestWalletsStreamRefuses(t *testing.T) {
	before, after := commitOf()
	with := func(w *billing.Wallet, change func(*billing.Wallet)) item {
		changed := *w
		change(&changed)
		return toItemWallet(&changed)
	}
	is := toItemWallet(after)
	elsewhere := with(before, func(w *billing.Wallet) { w.Tenant = billing.Test })
	for name, test := range map[string]struct {
		before, after item
		words         string
	}{
		"nothing":             {nil, nil, "neither an old image nor a new one"},
		"no key":              {nil, item{"sk": text(sortState)}, "without the key"},
		"a key of numbers":    {item{"pk": number(1), "sk": number(2)}, nil, "without the key"},
		"two items":           {elsewhere, toItemWallet(after), "images of two items"},
		"an unknown kind":     {nil, newItem(key{walletPartition(someWallet), "STATES"}), `kind "STATES"`},
		"a deleted state":     {toItemWallet(before), nil, "was deleted"},
		"half a state":        {nil, newItem(stateKey(someWallet)), "attribute"},
		"a half state before": {newItem(stateKey(someWallet)), toItemWallet(after), "attribute"},
		"half a grant":        {nil, newItem(grantKey(someWallet, billing.GrantRef{Sequence: 1})), "attribute src"},
		"a late first state":  {nil, toItemWallet(after), "appeared at revision"},
		"two commits":         {with(before, func(w *billing.Wallet) { w.Revision-- }), is, "no single commit"},
		"no commit":           {toItemWallet(after), toItemWallet(after), "no single commit"},
		"too few keys":        {with(before, func(w *billing.Wallet) { w.Sequence-- }), is, "no single commit"},
		"back in time":        {with(before, func(w *billing.Wallet) { w.Sequence += 2 }), is, "no single commit"},
	} {
		got, err := ReadWalletsChange(test.before, test.after)
		if err == nil || !strings.Contains(err.Error(), test.words) || !reflect.DeepEqual(got, WalletsChange{}) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

// A top-up and a subscription are read where they ask for attention for other reasons than before.
func TestAttentionInWalletsStream(t *testing.T) {
	var topUp, disputed *billing.TopUp
	var subscription, late *billing.Subscription
	for _, document := range someDocuments() {
		switch of := document.(type) {
		case *billing.TopUp:
			topUp, disputed = of, of.CloneDocument().(*billing.TopUp)
		case *billing.Subscription:
			subscription, late = of, of.CloneDocument().(*billing.Subscription)
		}
	}
	topUp.Disputes, topUp.Refunds, topUp.Mismatch = nil, nil, ""
	disputed.Refunds, disputed.Mismatch = nil, ""
	disputed.Disputes = []billing.TopUpDispute{{Number: 1, ID: "d", State: billing.DisputeOpen, Claimed: 1, OpenedAt: someday}}
	subscription.Status, late.Status = billing.SubscriptionActive, billing.SubscriptionPastDue
	asksNot, asks := written(toItemTopUp(topUp)), written(toItemTopUp(disputed))
	paid, unpaid := written(toItemSubscription(subscription)), written(toItemSubscription(late))
	for name, test := range map[string]struct {
		before, after item
		want          WalletsChange
	}{
		"a top-up appears":        {nil, asksNot, WalletsChange{}},
		"a top-up changes":        {asksNot, asksNot, WalletsChange{}},
		"a dispute opens":         {asksNot, asks, WalletsChange{TopUp: disputed}},
		"a dispute stays":         {asks, asks, WalletsChange{}},
		"a dispute is over":       {asks, asksNot, WalletsChange{TopUp: topUp}},
		"a top-up is deleted":     {asks, nil, WalletsChange{}},
		"a subscription appears":  {nil, paid, WalletsChange{}},
		"a charge is not paid":    {paid, unpaid, WalletsChange{Subscription: late}},
		"a charge is paid":        {unpaid, paid, WalletsChange{Subscription: subscription}},
		"a subscription is reset": {unpaid, nil, WalletsChange{}},
	} {
		got, err := ReadWalletsChange(test.before, test.after)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	for _, k := range []key{topUpKey(someWallet, topUp.Place.String()), subscriptionKey(someWallet, topUp.Place.String())} {
		if got, err := ReadWalletsChange(nil, newItem(k)); err == nil || !reflect.DeepEqual(got, WalletsChange{}) {
			t.Errorf("an item of nothing is read as %+v, %v", got, err)
		}
	}
}

func TestOutboxStream(t *testing.T) {
	due, event := someTimer(), wholeEvent()
	lasting := due
	lasting.Lasting = true
	older := due
	older.StoredAs = sortTimer + "0000000102#REMINDER#7"
	olderItem := olderTimer(toItemTimer(due), older.StoredAs)
	alarm := newItem(key{walletPartition(someWallet), sortTimer + "alarm#noon"})
	delivery := newItem(someDeliveryKey)
	for name, test := range map[string]struct {
		before, after item
		expired       bool
		want          OutboxChange
	}{
		"an event appears": {nil, written(toItemEvent(event)), false, OutboxChange{
			Tenant: billing.Live, Event: event.ID,
		}},
		"an event goes":          {written(toItemEvent(event)), nil, true, OutboxChange{}},
		"a timer is put":         {nil, toItemTimer(due), false, OutboxChange{}},
		"a timer is deleted":     {toItemTimer(due), nil, false, OutboxChange{}},
		"a timer's time came":    {toItemTimer(due), nil, true, OutboxChange{Timer: &due}},
		"a lasting timer's":      {toItemTimer(lasting), nil, true, OutboxChange{Timer: &lasting}},
		"a timer's of old":       {olderItem, nil, true, OutboxChange{Timer: &older}},
		"a delivery":             {delivery, delivery, false, OutboxChange{}},
		"a delivery's time came": {delivery, nil, true, OutboxChange{}},
	} {
		got, err := ReadOutboxChange(test.before, test.after, test.expired)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	for name, spoilt := range map[string]item{
		"an event of no id":    newItem(key{"live#event#evt", sortEvent}),
		"an event of nobody":   newItem(key{"#event#" + string(event.ID), sortEvent}),
		"a timer of no kind":   alarm,
		"a timer of no grant":  newItem(key{walletPartition(someWallet), sortTimer + "X#END#0"}),
		"a timer of no wallet": newItem(key{"live#event", timerKey(due).sort}),
		"a timer of no time":   newItem(timerKey(due)),
		"an unknown kind":      newItem(key{walletPartition(someWallet), "TIMERS"}),
		"nothing":              nil,
	} {
		if got, err := ReadOutboxChange(spoilt, nil, true); err == nil || !reflect.DeepEqual(got, OutboxChange{}) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

// TestStreamIgnores: a change of an item that followers ignore is read, and means nothing.
func TestStreamIgnores(t *testing.T) {
	examples := map[string]map[string]key{
		tableWallets: {
			"PROFILE":       profileKey(someWallet),
			"HOLD#<number>": holdKey(someWallet, billing.HoldOpen, "00000042"),
			"PAGE#<number>": pageKey(someWallet, 7),

			"LIMIT#<digest>": limitsKey(someWallet, billing.LimitsKey(someWallet, "s", "").ID),
			"DRAWS":          drawLimitsKey(someWallet),
			"BUDGET#<place>": budgetKey(someWallet, billing.GrantRef{Sequence: 5, Ordinal: 2}.String()),
			"BUDGETID#<id>":  budgetClaimKey(someWallet, "run 7"),
		},
		tableOutbox: {
			"<delivery>":        someDeliveryKey,
			"<attention>":       attentionKey(billing.Live, "FROZEN", billing.ListedFrom(0)+string(someWallet.ID)),
			"<export>":          exportKey(billing.Live, "exp_01KDVDNA0086FCC9Y7DCDZP7X3"),
			"<failed delivery>": failedKey(billing.Live, billing.ListedFrom(0)+someDeliveryKey.sort),
			"SIM#<id>":          simulatedKey(billing.Live, "payments", "01KDVDNA0086FCC9Y7DCDZP7X3"),
			"PEVENT":            providerEventKey(billing.Live, "stripe", "evt_1"),
		},
	}
	for table, kinds := range ignored {
		for _, kind := range kinds {
			k, found := examples[table][kind.name]
			if !found || !kind.is(k.sort) {
				t.Errorf("%s of table %s has no example here", kind.name, table)
				continue
			}
			i := newItem(k)
			if err := errors.Join(
				readsNothing(table, nil, i, false), readsNothing(table, i, i, false),
				readsNothing(table, i, nil, false), readsNothing(table, i, nil, true),
			); err != nil {
				t.Errorf("%s of table %s: %v", kind.name, table, err)
			}
		}
	}
}

// readsNothing returns an error unless a record is read, and means nothing.
func readsNothing(table string, before, after item, expired bool) error {
	var got, nothing any
	var err error
	if table == tableWallets {
		got, err = ReadWalletsChange(before, after)
		nothing = WalletsChange{}
	} else {
		got, err = ReadOutboxChange(before, after, expired)
		nothing = OutboxChange{}
	}
	if err == nil && !reflect.DeepEqual(got, nothing) {
		return fmt.Errorf("got %+v", got)
	}
	return err
}

// TestStreamUnknownKinds: an item of any other kind is an error that names it, whatever happened to the item. So are
// the kinds of each table in the stream of the other.
func TestStreamUnknownKinds(t *testing.T) {
	for table, kinds := range map[string]map[string]string{ // sort keys and what their kinds are called
		tableWallets: {
			"STATES": "STATES", "GRANT": "GRANT", "PROFILE#1": "PROFILE", "PAGE": "PAGE", "PAGE#": "PAGE",
			"PAGE#x": "PAGE", "PAGE#0": "PAGE", "HOLD#1": "HOLD", "hld_01KDVDNA0086FCC9Y7DCDZP7X3": "hld", "": "",
			"EVENT": "EVENT", "TIMER#expiry#0000000100": "TIMER", someDeliveryKey.sort: "dlv",
		},
		tableOutbox: {
			"EVENTS": "EVENTS", "TIMER": "TIMER", "TIMERS#1": "TIMERS", "dlv_": "dlv", "dlv_1": "dlv",
			"ALARM#noon": "ALARM", "": "", "STATE": "STATE", "PROFILE": "PROFILE", "PAGE#00001": "PAGE",
			"GRANT#0000000100": "GRANT",
		},
	} {
		for sort, kind := range kinds {
			i := newItem(key{walletPartition(someWallet), sort})
			for name, err := range map[string]error{
				"appears":           readsNothing(table, nil, i, false),
				"changes":           readsNothing(table, i, i, false),
				"is deleted":        readsNothing(table, i, nil, false),
				"is removed by TTL": readsNothing(table, i, nil, true),
			} {
				if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("kind %q in the table %s", kind, table)) {
					t.Errorf("%q of table %s %s: %v", sort, table, name, err)
				}
			}
		}
	}
}

// TestStreamFilters: filters hold nothing back but what followers would ignore. Every kind of a table is sent to some
// follower, or is in the list of those that are ignored.
func TestStreamFilters(t *testing.T) {
	for _, table := range Tables() {
		var sent []string
		for _, r := range Readers() {
			for _, f := range r.Wants {
				if r.Table == table.Name {
					sent = append(sent, f.Keys...)
				}
			}
		}
		want := map[string][]string{
			tableWallets: {sortGrant, sortState, sortSubscription, sortTopUp},
			tableOutbox:  {sortEvent, sortTimer},
		}[table.Name] // what is read by ReadWalletsChange, ReadOutboxChange
		slices.Sort(sent)
		sent = slices.Compact(sent)
		if !slices.Equal(sent, want) {
			t.Errorf("of table %s, followers are sent %v, and read %v", table.Name, sent, want)
		}
		if (table.Stream != "") != (len(ignored[table.Name]) > 0) {
			t.Errorf("table %s has the stream %q, and ignored are %v", table.Name, table.Stream, ignored[table.Name])
		}
	}
}
