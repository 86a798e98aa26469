package ddb

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// stateAttributes are the attributes in which each field of a wallet's state is stored.
var stateAttributes = map[string][]string{
	"WalletRef": {attrPartition, attrSort}, "ExternalID": {"ext"}, "Customer": {"cus"}, "Name": {"name"}, "Unit": {"unit"},
	"Status": {"status"}, "OverdraftLimit": {"limit"}, "CreatedAt": {"opened"}, "Revision": {"rev"}, "Sequence": {"seq"},
	"Head": {"head"}, "CommittedAt": {"when"}, "LastKeys": {"last"}, "Tally": {"n"}, "Posted": {"posted"}, "Debt": {"debt"},
	"Held": {"held"}, "Holds": {"holds"}, "Pieces": {"pieces"}, "HoldEnd": {"holdEnd"}, "Voided": {"voided"},
	"Live": {"live"}, "Pages": {"pages"}, "Alerts": {"alerts"}, "Depleted": {"empty"}, "Repayments": {"repaid"},
	"LastEffective": {"eff"}, "LiveGrantCount": {"grants"},
	"RateCard": {"card"}, "RateMultiplier": {"mult"},
	"Payments": {"pay"}, "Blocked": {"blocked"}, "Recharge": {"rc"},
	"Subscriptions": {"subs"}, "Limits": {"lims"}, "Limited": {"lim"}, "Budgets": {"buds"},
	"Epoch": {"ep"}, "Uncounted": {"un"}, "CountedAt": {"ca"}, "Following": {attrFor},
}

// plannedWallet has the largest values that [billing.StateFields] plans for.
func plannedWallet() *billing.Wallet {
	const amount = 9_999_999_999_999_999
	last := time.UnixMicro(9_999_999_999_999_999).UTC()
	w := &billing.Wallet{
		WalletRef: someWallet, ExternalID: strings.Repeat("e", 64), Customer: someCustomer, Name: strings.Repeat("n", 78),
		Unit: strings.Repeat("u", 16), Status: billing.WalletFrozen, OverdraftLimit: amount, CreatedAt: last,
		Revision: 999_999_999_999, Sequence: 999_999_999_999, Head: billing.Hash{1}, CommittedAt: last,
		LastKeys: []billing.KeyHash{billing.HashKey("k")}, Posted: amount, Depleted: true, LastEffective: last,
		RateMultiplier: billing.WithoutDiscount,
	}
	for n := range billing.InlineGrants {
		w.Live = append(w.Live, billing.LiveGrant{
			Ref:      billing.GrantRef{Sequence: 99_999_999, Ordinal: billing.MaxCreatedGrants - 1 - n},
			Priority: billing.MaxPriority, ExpiresAt: last, EffectiveAt: last, Paid: true, Costs: true, Remaining: amount,
		})
	}
	w.LiveGrantCount = len(w.Live)
	w.Tally = billing.Tally{1<<14 - 1, 1<<14 - 1, 1<<14 - 1, 127, 127, 127, 127, 127, 127, 127}
	w.Following = billing.Following{
		Uncounted: billing.CountEvery - 1, CountedAt: last.Truncate(time.Second), CountDue: true, EventsDue: true,
	}
	return w
}

// largestMultiplier has the most digits.
var largestMultiplier, _ = billing.ParseDecimal("999.999999999999")

// largestState has the largest value in every field, which no wallet has in all at once.
func largestState() *billing.Wallet {
	const amount = billing.MaxCredits - 1 // which has more digits that are stored than MaxCredits, whose zeros are not
	w := largestWallet()
	w.Status, w.OverdraftLimit, w.Posted, w.Debt = billing.WalletFrozen, amount, -amount, amount
	w.CreatedAt, w.CommittedAt, w.LastEffective = farAway, farAway, farAway
	w.Revision, w.Sequence, w.Epoch, w.Depleted = 1<<63-1, 1<<40-1, billing.MaxEpoch-1, true
	w.LastKeys = w.LastKeys[:billing.MaxCommitItems-1] // one item is the state
	w.LiveGrantCount = billing.MaxLiveGrants - 1
	w.Tally = billing.NewTally()
	for at := range w.Tally {
		w.Tally[at] = 1<<40 - 1
	}
	w.Held, w.Holds, w.Pieces, w.HoldEnd = amount, billing.MaxOpenHolds-1, billing.MaxOpenHolds*billing.MaxHoldPieces-1, farAway
	for n := range billing.MaxVoidedPieces {
		w.Voided = append(w.Voided, billing.VoidedPiece{Grant: largestRef(n), Amount: amount})
	}
	w.RateCard, w.RateMultiplier = strings.Repeat("c", billing.MaxCodeBytes), largestMultiplier
	w.Following = billing.Following{
		Uncounted: billing.CountEvery - 1, CountedAt: farAway.Truncate(time.Second), CountDue: true, EventsDue: true,
	}
	for n := range billing.MaxDuePayments {
		w.Payments = append(w.Payments, billing.DuePayment{TopUp: largestRef(n), At: farAway, Open: true})
	}
	for n := range 100 {
		w.Blocked = append(w.Blocked, billing.BlockedPurchase{TopUp: largestRef(n), Gone: true, Held: amount})
	}
	w.Recharge = largestRecharge()
	for n := range billing.MaxSubscriptions {
		w.Subscriptions = append(w.Subscriptions, billing.OpenSubscription{
			Place: largestRef(n), At: farAway, Card: strings.Repeat("c", billing.MaxCodeBytes),
		})
	}
	for _, window := range calendar.Windows {
		w.Limits = append(w.Limits, billing.SpendLimit{
			Window: window, Zone: "America/Argentina/ComodRivadavia", Limit: amount, SetBy: billing.ActorCustomerSession, Since: 1<<63 - 1,
			Count: billing.Count{Start: farAway, Spent: amount, Held: amount, Told: billing.ToldExhausted},
		})
	}
	w.Limited = billing.Limited{Epoch: 1<<40 - 1, Subjects: 1<<31 - 1, Actions: 1<<31 - 1, Draws: billing.MaxDrawLimits - 1}
	w.Budgets = billing.MaxBudgets - 1
	return w
}

// largestRecharge has the largest values, with amounts in one other currency.
func largestRecharge() *billing.Recharge {
	const credits, money = billing.MaxCredits - 1, billing.MaxMoney - 1
	return &billing.Recharge{
		Enabled: true, Threshold: credits, Cap: money, CapCurrency: "KWD", Method: strings.Repeat("m", billing.MaxNameBytes),
		Terms: billing.PackTerms{
			Code: strings.Repeat("c", billing.MaxCodeBytes), Name: strings.Repeat("n", billing.MaxNameBytes), Quantity: 1,
			Credits: credits, Bonus: credits, Price: billing.Amount{Minor: money, Currency: "KWD"}, ExpiresAfterDays: 3651,
			RefundableForDays: 3651,
		},
		Provider: "simulated", Zone: "America/Argentina/ComodRivadavia", Month: "9999-12", Charged: money, InFlight: largestRef(0),
		NotBefore: farAway, Failures: 2, Warned: true, Declined: strings.Repeat("d", 64), Others: []billing.Amount{{Minor: money, Currency: "JPY"}},
	}
}

// fieldSizes are the sizes of the fields of a state, as it is stored.
func fieldSizes(t *testing.T, w *billing.Wallet) map[string]int {
	t.Helper()
	i, sizes := toItemWallet(w), map[string]int{}
	for field, attributes := range stateAttributes {
		for _, name := range attributes {
			if value, found := i[name]; found {
				sizes[field] += len(name) + valueSize(value)
				delete(i, name)
			}
		}
	}
	for name := range i {
		t.Errorf("attribute %s of a wallet's state belongs to no field: add it to stateAttributes in ddb/state_test.go, "+
			"and its field to StateFields in billing/statefields.go", name)
	}
	return sizes
}

// The state of a wallet keeps to its plan: every field takes what billing.StateFields says, and together the planned
// values stay within a kilobyte.
func TestStateFields(t *testing.T) {
	planned, largest := fieldSizes(t, plannedWallet()), fieldSizes(t, largestState())
	sum := ItemSize(toItemWallet(plannedWallet()))
	if sum > billing.MaxPlannedState {
		t.Errorf("the planned state has %d bytes, more than %d", sum, billing.MaxPlannedState)
	}
	t.Logf("the planned state has %d bytes, the largest %d", sum, ItemSize(toItemWallet(largestState())))
	listed := map[string]bool{}
	for _, f := range billing.StateFields() {
		listed[f.Name] = true
		want := billing.StateField{Name: f.Name, Planned: planned[f.Name], Largest: largest[f.Name], Beyond: f.Beyond}
		if want.Largest > want.Planned {
			want.State = sum - want.Planned + want.Largest
		}
		if f != want || (f.Beyond != "") != (f.Largest > f.Planned) {
			t.Errorf("billing/statefields.go says of the state's field\n%+v\nIt takes\n%+v", f, want)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(stateAttributes)) {
		if !listed[field] {
			t.Errorf("StateFields in billing/statefields.go lacks the field %s of a wallet's state: %s", field,
				fmt.Sprintf("Planned: %d, Largest: %d, State: %d", planned[field], largest[field],
					sum-planned[field]+largest[field]))
		}
	}
}

// In each case in which a state goes beyond the plan, it has the size that StateFields says: no other field grows with
// it.
func TestStatesBeyondThePlan(t *testing.T) {
	large := largestState()
	for _, f := range billing.StateFields() {
		w := plannedWallet()
		switch f.Name {
		case "LastKeys":
			w.LastKeys = large.LastKeys
		case "Voided":
			w.Voided = large.Voided
		case "Held":
			w.Held = large.Held
		case "Repayments":
			w.Repayments = large.Repayments
		case "Alerts":
			w.Alerts = large.Alerts
		case "Pages":
			w.Pages = large.Pages
		case "Payments":
			w.Payments = large.Payments
		case "Recharge":
			w.Recharge = large.Recharge
		case "Subscriptions":
			w.Subscriptions = large.Subscriptions
		case "Limits":
			w.Limits = large.Limits
		case "Limited":
			w.Limited = large.Limited
		case "Budgets":
			w.Budgets = large.Budgets
		default:
			continue
		}
		if size := ItemSize(toItemWallet(w)); size != f.State {
			t.Errorf("with the largest %s, the state has %d bytes, not %d", f.Name, size, f.State)
		}
	}
}
