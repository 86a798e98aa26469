package export_test

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// waitForgeries has lies in waitingLines that are found in the ledger of the test tenant as well.
var waitForgeries = map[string]heldForgery{
	"before an earlier line of the same subscription": {
		19, func(l forged, _ []forged) {
			l.OccurredAt = l.OccurredAt.Add(-time.Hour)
			l.Created[0].EffectiveAt = l.OccurredAt
		}, "but a line of the same subscription before this one occurred at",
	},
	"later than it was recorded": {
		17, func(l forged, _ []forged) { l.OccurredAt = l.RecordedAt.Add(time.Hour) }, "after it was recorded at",
	},
	"the end of a hold behind a request": {
		20, func(l forged, before []forged) { l.OccurredAt = before[12].RecordedAt }, "but a line of a request before this one was recorded at",
	},
	"the boundary of a free plan behind a request": {
		9, func(l forged, before []forged) { l.OccurredAt = before[7].RecordedAt }, "but a line of a request before this one was recorded at",
	},
	"the boundary of a free plan before another": {
		10, func(l forged, _ []forged) {
			l.OccurredAt = l.OccurredAt.Add(-time.Hour)
			l.Created[0].EffectiveAt = l.OccurredAt
		}, "but a line of a period before this one occurred at",
	},
	"credit of a free plan outlasts its period": {
		9, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 4, "5")
		}, "20 are left of grant",
	},
	"what rolled over outlasts its period": {
		25, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 18, "45")
		}, "its EXPIRY is missing before this line",
	},
	"credit outlasts its period, and was paid": {
		17, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 4, "45")
		}, "45 are left of grant",
	},
	"the next period begins, and this one was not paid": {
		16, func(l forged, before []forged) {
			sequence, recorded := l.Sequence, l.RecordedAt
			*l = *before[3].Clone()
			ends := l.Created[0].ExpiresAt
			l.Sequence, l.RecordedAt, l.OccurredAt, l.Period = sequence, recorded, ends.Add(time.Microsecond), 2
			l.Created[0].Ref.Sequence, l.Created[0].EffectiveAt, l.Created[0].ExpiresAt = sequence, l.OccurredAt, ends.Add(24*time.Hour)
			l.Drawdowns = of(16, "100")
		}, "45 are left of grant",
	},
	"a change takes back what outlasts its period": {
		16, func(l forged, _ []forged) {
			l.Type, l.TopUp, l.Money, l.Key = billing.TypeVoid, "", nil, keyOf(l, "change", 1)+":16"
			draw(l, 4, "20")
		}, "45 are left of grant",
	},
	"what a reversal returned stays": {
		15, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 4, "15")
		}, "60 are left of grant",
	},
	"what a hold gave back stays": {
		12, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 4, "20")
		}, "20 of a hold returned to grant",
	},
	"spent out of burn order": {
		13, func(l forged, _ []forged) { draw(l, 10, "15") }, "in burn order, drawdown 1 has to be 15 of grant",
	},
	"rolls over twice": {
		20, func(l forged, before []forged) {
			sequence, recorded := l.Sequence, l.RecordedAt
			*l = *before[16].Clone()
			l.Sequence, l.RecordedAt, l.Key = sequence, recorded, "k"
		}, "in burn order, drawdown 1 has to be 100 of grant",
	},
	"rolls over at another instant": {
		17, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Hour) }, "but the period of grant",
	},
	"rolls over with another cost": {18, rollIn(func(g *billing.Grant) { g.Cost.Minor++ }), "is behind what rolled over"},
	"more breakage than expired":   {16, func(l forged, _ []forged) { l.Money.Breakage++ }, "and what its kind says"},
	"a period once more":           {19, func(l forged, _ []forged) { l.Period = 1 }, "but a line before it is the GRANT of period 1"},
	"given up in part":             {34, func(l forged, _ []forged) { draw(l, 19, "99") }, "it voids 99 of grant"},
	"given up after it was paid": {
		34, func(l forged, _ []forged) {
			l.Key, l.Period = keyOf(l, "unpaid", 1), 1
			l.Drawdowns[0].Grant.Sequence = 4
		}, "or the money came",
	},
}
