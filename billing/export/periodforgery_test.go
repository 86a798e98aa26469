package export_test

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// rollIn changes the grant that a ROLLOVER creates.
func rollIn(change func(g *billing.Grant)) func(forged, []forged) {
	return func(l forged, _ []forged) { change(&l.Created[0]) }
}

// periodForgeries has lies about the periods in periodLines.
var periodForgeries = map[string]heldForgery{
	"a usage of a period": {
		12, func(l forged, before []forged) { l.Subscription = before[0].Subscription }, "a line names a subscription if it is a ROLLOVER",
	},
	"a rollover of no period": {
		7, func(l forged, _ []forged) { l.Subscription, l.Period = "", 0 }, "a line names a subscription if it is a ROLLOVER",
	},
	"an expiry of a hold and of a period": {
		16, func(l forged, before []forged) { l.Subscription = before[0].Subscription }, "or an EXPIRY that names nothing else",
	},
	"of a subscription of another wallet": {
		1, func(l forged, _ []forged) {
			l.Subscription = billing.NewSubscriptionID(billing.NewWalletID(l.RecordedAt, billing.Entropy{9}), billing.GrantRef{Sequence: 2})
		}, "subscriptionId is ",
	},
	"a period that has not begun": {
		1, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(time.Second) }, "after it was recorded at",
	},

	"a boundary before a request": {
		7, func(l forged, before []forged) { l.OccurredAt = before[4].RecordedAt }, "but a line of a request before this one was recorded at",
	},
	"a trial that ends before a request": {
		10, func(l forged, before []forged) { l.OccurredAt = before[4].RecordedAt }, "but a line of a request before this one was recorded at",
	},
	"a boundary before an expiry": {
		7, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-3 * time.Hour) }, "is the EXPIRY of a grant at",
	},
	"a boundary before another": {
		11, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Hour) }, "but a line of a period before this one occurred at",
	},
	"a boundary before the end of a hold": {
		17, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-2 * time.Hour) }, "is for the end of a hold at",
	},
	"a boundary before what expired by then": {
		6, func(l forged, before []forged) {
			*l = *before[0].Clone()
			l.Sequence, l.OccurredAt, l.RecordedAt = 6, before[0].Created[0].ExpiresAt, before[0].Created[0].ExpiresAt
		}, "its EXPIRY is missing before this line",
	},
	"spent, although it should roll over": {
		7, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 1, "20")
		}, "the EXPIRY or ROLLOVER of that is missing before this line",
	},
	"spent, although its subscription was canceled": {
		18, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 8, "15")
		}, "the EXPIRY or ROLLOVER of that is missing before this line",
	},
	"the next period before the end of this one": {
		7, func(l forged, before []forged) {
			at, recorded := l.OccurredAt, l.RecordedAt
			*l = *before[0].Clone()
			l.Sequence, l.OccurredAt, l.RecordedAt, l.Period = 7, at, recorded, 1
			l.Created[0].EffectiveAt, l.Created[0].ExpiresAt = at, at.Add(24*time.Hour)
			l.Created[0].Ref.Sequence, l.Drawdowns = 7, of(7, "100")
		}, "the EXPIRY or ROLLOVER of that is missing before this line",
	},

	"two grants of a period": {
		9, func(l forged, _ []forged) {
			half := l.Created[0]
			half.Amount, l.Created[0].Amount, half.Ref.Ordinal = 50*billing.Credit, 50*billing.Credit, 1
			l.Created = append(l.Created, half)
		}, "it creates 2 grants, but a GRANT of a period creates one",
	},
	"a period of a subscription that was canceled": {
		19, func(l forged, before []forged) {
			at := l.RecordedAt
			*l = *before[8].Clone()
			l.Sequence, l.OccurredAt, l.RecordedAt, l.Period = 19, at, at, 2
		}, "was canceled by a line before it",
	},
	"a second trial": {11, rollIn(func(g *billing.Grant) { g.Source = billing.SourceTrial }), "but a trial comes first, once"},
	"a trial without an end": {
		2, rollIn(func(g *billing.Grant) { g.ExpiresAt = time.Time{} }), "and its credit expires",
	},
	"a trial of a later period": {2, func(l forged, _ []forged) { l.Period = 1 }, "with the period 0"},
	"a gift of a period": {
		9, rollIn(func(g *billing.Grant) { g.Source = billing.SourcePromotion }), "but that of a period has source PLAN",
	},
	"a period once more": {
		9, func(l forged, _ []forged) { l.Period = 0 }, "but a line before it is the GRANT of period 0",
	},
	"a period that was granted ahead": {
		9, rollIn(func(g *billing.Grant) { g.EffectiveAt = g.EffectiveAt.Add(time.Hour) }), "its grant can be spent from",
	},
	"a period that ended before": {
		9, rollIn(func(g *billing.Grant) { g.ExpiresAt = g.EffectiveAt.Add(-time.Hour) }), "its grant can be spent from",
	},
	"a period that gives elsewhere": {
		11, func(l forged, _ []forged) { l.Drawdowns = of(1, "20") }, "which the line creates",
	},

	"nothing expires": {
		10, func(l forged, _ []forged) { l.Amount, l.Drawdowns = 0, nil }, "it has no drawdowns, but an EXPIRY of a period has some",
	},
	"expired for another period": {10, func(l forged, _ []forged) { l.Period = 1 }, "which is not of period 1 of subscription"},
	"expired for another subscription": {
		10, func(l forged, before []forged) { l.Subscription = before[0].Subscription }, "which is not of period 0 of subscription",
	},
	"expired by itself": {
		10, func(l forged, _ []forged) { l.Subscription, l.Period = "", 0 }, "and ends with that period alone",
	},
	"expired before it was canceled": {
		17, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Minute) }, "or with its subscription when that is canceled",
	},
	"expired out of burn order": {
		18, func(l forged, _ []forged) { slices.Reverse(l.Drawdowns) }, "which does not come after the grant before it in burn order",
	},
	"expired in part": {
		18, func(l forged, _ []forged) { draw(l, 8, "14", 15, "40") }, "it expires 14 of grant",
	},
	"expired but for one": {
		18, func(l forged, _ []forged) { draw(l, 8, "15") }, "the EXPIRY or ROLLOVER of that is missing before this line",
	},

	"rolled over more than there is": {
		7, func(l forged, _ []forged) { draw(l, 1, "21") }, "in burn order, drawdown 1 has to be 20 of grant",
	},
	"rolled over from another grant": {
		7, func(l forged, _ []forged) { draw(l, 2, "10") }, "in burn order, drawdown 1 has to be 20 of grant",
	},
	"rolled over twice": {
		7, func(l forged, _ []forged) { draw(l, 1, "20", 2, "10") }, "it has 2 drawdowns, but 1 grants of subscription",
	},
	"rolled over too early": {
		7, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Hour) }, "but the period of grant",
	},
	"rolled over from another period": {
		7, func(l forged, _ []forged) { l.Period = 1 }, "it is of period 1, and takes credit of grant",
	},
	"a trial that rolls over": {
		10, func(l forged, _ []forged) { l.Type = billing.TypeRollover }, "but only what a plan includes rolls over",
	},
	"brings what nothing took": {
		7, func(l forged, _ []forged) { l.Amount = -l.Amount }, "but the line before it is none that took as much",
	},

	"the other line is missing": {
		8, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 2, "10")
		}, "the ROLLOVER that brings as much is missing before this line",
	},
	"brings less": {
		8, func(l forged, _ []forged) {
			l.Amount, l.Created[0].Amount, l.Drawdowns[0].Amount = 19*billing.Credit, 19*billing.Credit, 19*billing.Credit
		}, "the ROLLOVER that brings as much is missing before this line",
	},
	"brings it to another subscription": {
		8, func(l forged, before []forged) { l.Subscription = before[1].Subscription },
		"the ROLLOVER that brings as much is missing before this line",
	},
	"brings it to the same period": {8, func(l forged, _ []forged) { l.Period = 0 }, "it is of period 0, occurred at"},
	"brings it later": {
		8, func(l forged, _ []forged) { l.OccurredAt = l.RecordedAt }, "but the ROLLOVER before it took credit of period 0 at",
	},
	"brings it in two": {
		8, func(l forged, _ []forged) {
			half := l.Created[0]
			half.Amount, l.Created[0].Amount, half.Ref.Ordinal = 10*billing.Credit, 10*billing.Credit, 1
			l.Created = append(l.Created, half)
		}, "it creates 2 grants, but the ROLLOVER before it took credit of 1",
	},
	"brings it as credit of a plan": {
		8, rollIn(func(g *billing.Grant) { g.Source = billing.SourcePlan }), "but 20 rolled over of grant",
	},
	"brings it as if it were paid": {
		8, rollIn(func(g *billing.Grant) { g.Paid = &billing.Money{Currency: "EUR"} }), "but 20 rolled over of grant",
	},
	"brings more than it says": {8, rollIn(func(g *billing.Grant) { g.Amount++ }), "but 20 rolled over of grant"},
	"brings it first":          {8, rollIn(func(g *billing.Grant) { g.Priority-- }), "with priority 100"},
	"brings it from elsewhere": {8, rollIn(func(g *billing.Grant) { g.Origin = "" }), "but 20 rolled over of grant"},
	"brings it for later": {
		8, rollIn(func(g *billing.Grant) { g.EffectiveAt = g.EffectiveAt.Add(time.Hour) }), "but what rolled over can be spent from",
	},
	"brings it for no time": {
		8, rollIn(func(g *billing.Grant) { g.ExpiresAt = g.EffectiveAt }), "but what rolled over can be spent from",
	},
	"brings it for ever": {
		8, rollIn(func(g *billing.Grant) { g.ExpiresAt = time.Time{} }), "but what rolled over can be spent from",
	},
	"brings it for longer than the rest": {
		15, rollIn(func(g *billing.Grant) { g.ExpiresAt = g.ExpiresAt.Add(time.Hour) }), "until the next period ends",
	},
	"brings it with money behind it": {
		8, rollIn(func(g *billing.Grant) { g.Cost = &billing.Amount{Minor: 1, Currency: "EUR"} }), "with a cost of 0.01 EUR",
	},
	"brings it elsewhere": {8, func(l forged, _ []forged) { l.Drawdowns = of(1, "20") }, "which the line creates"},

	"rolled over more than a hold gave back": {
		14, func(l forged, _ []forged) { draw(l, 1, "51") }, "it takes 51 of grant",
	},
	"rolled over later than a hold gave it back": {
		14, func(l forged, _ []forged) { l.OccurredAt = l.RecordedAt }, "but the RELEASE before it occurred at",
	},
	"rolled over for another period than that of the hold": {
		14, func(l forged, _ []forged) { l.Period = 1 }, "it is of period 1, and takes credit of grant",
	},
	"the rest of what rolled over is spent": {
		16, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 8, "10")
		}, "10 of a hold returned to grant",
	},
	"the rest of what rolled over is more": {
		16, func(l forged, _ []forged) { draw(l, 1, "11") }, "its drawdowns are not those of the RELEASE before it",
	},
	"what a canceled subscription got back is spent": {
		20, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 8, "5")
		}, "the EXPIRY or ROLLOVER of that is missing before this line",
	},
	"a part of what a canceled subscription got back": {
		23, func(l forged, _ []forged) { draw(l, 11, "19") },
		"it names hold",
	},
}

// cutForgeries has lies about the limit in cutLines.
var cutForgeries = map[string]heldForgery{
	"a hold that ends with the period": {
		7, func(l forged, before []forged) { l.OccurredAt = before[2].OccurredAt }, "but a line of a period before this one occurred at",
	},
	"more rolls over than the limit": {
		8, func(l forged, before []forged) {
			l.Type, l.Hold, l.Subscription = billing.TypeRollover, 0, before[0].Subscription
		}, "20 of a hold returned to grant",
	},
	"what rolled over rolls over again": {
		10, func(l forged, before []forged) {
			l.Type, l.Subscription, l.Period = billing.TypeRollover, before[0].Subscription, 1
		}, "lapsed at",
	},
	"all of it is lost": {
		11, func(l forged, _ []forged) { l.Type = billing.TypeExpiry }, "it expires 60 of grant",
	},
}
