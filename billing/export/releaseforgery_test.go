package export_test

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// releaseForgeries has lies in heldLines about what returns, and what becomes of it. In all of them, the hashes were computed
// again.
var releaseForgeries = map[string]heldForgery{
	"released first drawn first": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { slices.Reverse(l.Drawdowns) },
		"drawdown 1 has to give back 15 to grant",
	},
	"released in part": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 2, "15") },
		"drawdown 2 has to give back 4 to grant",
	},
	"released more than is left": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 2, "15", 1, "4", 1, "1") },
		"it has 3 drawdowns, but hold",
	},
	"released, and still held": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { l.HeldChange++ },
		"a heldChange below 0, which is the sum of its drawdowns",
	},
	"a release that gives": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { l.Amount = 1 }, "has none above 0",
	},
	"a release that charges": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { l.Amount = -1 }, "a RELEASE has an amount of 0",
	},
	"released twice": {
		9, func(l *billing.Transaction, _ []*billing.Transaction) {
			become(l, billing.TypeRelease, 5)
			draw(l, 2, "2.125")
		}, "which the RELEASE txn_",
	},
	"an end before it is over": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) { l.OccurredAt = l.RecordedAt.Add(1000) },
		"before hold hld_",
	},
	"an end at the instant of a request": {
		10, func(l *billing.Transaction, before []*billing.Transaction) { l.OccurredAt = before[8].RecordedAt },
		"but a line of a request before this one was recorded at",
	},
	"an end in the name of another hold": {
		10, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Key = "drawdown:expire-hold:" + string(before[4].HoldID())
		}, "its key is of hold",
	},
	"a rest in the name of another hold": {
		8, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Key = "drawdown:return-hold:" + string(before[3].HoldID())
		}, "its key is of hold",
	},
	"a rest that no capture left": {
		10, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Key, l.OccurredAt = "drawdown:return-hold:"+string(l.HoldID()), l.RecordedAt
		}, "is no CAPTURE of that hold at the same instant",
	},
	"a rest that a capture of another hold left": {
		8, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Hold = 4
			l.Key = "drawdown:return-hold:" + string(l.HoldID())
			draw(l, 2, "15", 1, "5")
		}, "is no CAPTURE of that hold at the same instant",
	},
	"a release with two instants": {
		15, func(l *billing.Transaction, _ []*billing.Transaction) { l.OccurredAt = l.OccurredAt.Add(-time.Second) },
		"has one instant",
	},
	"a hold that ends after an earlier expiry of a grant": {
		5, func(l *billing.Transaction, before []*billing.Transaction) {
			draw(before[3], 1, "9")
			l.RecordedAt = before[0].Created[0].ExpiresAt.Add(time.Second)
			become(l, billing.TypeRelease, 4)
			l.Key = "drawdown:expire-hold:" + string(l.HoldID())
			draw(l, 1, "9")
		}, "with 1 left: its EXPIRY is missing before this line",
	},
	"a hold that ends after the expiry of the same instant": {
		23, func(l *billing.Transaction, before []*billing.Transaction) {
			draw(before[19], 3, "20")
			draw(before[20], 3, "1")
			ended := *before[21]
			become(before[21], billing.TypeExpiry, 0)
			draw(before[21], 3, "1")
			before[21].OccurredAt = ended.OccurredAt
			become(l, billing.TypeRelease, 20)
			draw(l, 3, "20")
			l.Key, l.OccurredAt = ended.Key, ended.OccurredAt
			before[21].Key = "k"
		}, "but a line before this one is the EXPIRY of a grant at",
	},

	"holds that end in another order than time has": {
		8, func(l *billing.Transaction, before []*billing.Transaction) {
			for _, line := range before[5:] {
				line.RecordedAt = before[3].RecordedAt.Add(4 * time.Hour)
			}
			end := before[3].RecordedAt.Add(3 * time.Hour)
			become(before[5], billing.TypeRelease, 4)
			draw(before[5], 2, "15", 1, "10")
			before[5].Key = "drawdown:expire-hold:" + string(before[5].HoldID())
			become(before[6], billing.TypeExpiry, 4)
			draw(before[6], 1, "10")
			become(l, billing.TypeRelease, 5)
			draw(l, 2, "4.25")
			l.Key = "drawdown:expire-hold:" + string(l.HoldID())
			before[5].OccurredAt, before[6].OccurredAt, l.OccurredAt = end, end, end.Add(-1000)
		}, "but a line before this one is for the end of a hold at",
	},

	"returned to a grant that expired, and kept": {
		11, func(l *billing.Transaction, _ []*billing.Transaction) {
			become(l, billing.TypeAdjustment, 0)
			draw(l, 2, "1")
		}, "4 of a hold returned to grant",
	},
	"returned to a grant that expired, and expired in part": {
		11, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 1, "3") },
		"its drawdowns are not those of the RELEASE before it",
	},
	"expired at another instant than it returned": {
		11, func(l *billing.Transaction, _ []*billing.Transaction) { l.OccurredAt = l.RecordedAt },
		"but the RELEASE before it occurred at",
	},
	"expired in the name of another hold": {
		11, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 5 }, "the EXPIRY of that is missing before this line",
	},
	"expired in no name": {
		11, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 0 }, "the EXPIRY of that is missing before this line",
	},
	"expired in the name of a reversal": {
		11, func(l *billing.Transaction, before []*billing.Transaction) { l.Reverses = before[8].ID() },
		"the EXPIRY of that is missing before this line",
	},
	"returned to a grant that was voided, and expired": {
		16, func(l *billing.Transaction, _ []*billing.Transaction) { l.Type = billing.TypeExpiry },
		"the VOID of that is missing before this line",
	},
	"returned to a grant that was voided, and kept": {
		16, func(l *billing.Transaction, _ []*billing.Transaction) {
			become(l, billing.TypeHold, 16)
			draw(l, 3, "1")
		}, "the VOID of that is missing before this line",
	},
	"expired in the name of a hold that returned nothing": {
		24, func(l *billing.Transaction, _ []*billing.Transaction) { l.Hold = 20 }, "but no RELEASE of that hold directly before it",
	},
	"a void of what is held": {
		13, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 2, "1") },
		"it voids 1 of grant",
	},
	"a void of nothing": {
		13, func(l *billing.Transaction, _ []*billing.Transaction) { draw(l, 1, "0") },
		"of which nothing was left, free or held",
	},
	"a second void": {
		14, func(l *billing.Transaction, _ []*billing.Transaction) {
			become(l, billing.TypeVoid, 0)
			draw(l, 2, "0")
		}, "which was voided before",
	},
	"an expiry of nothing": {
		14, func(l *billing.Transaction, before []*billing.Transaction) {
			become(l, billing.TypeExpiry, 0)
			draw(l, 1, "0")
			l.OccurredAt = before[0].Created[0].ExpiresAt
		}, "but has to be above 0",
	},
	"returned in debt, and not repaid": {
		23, func(l *billing.Transaction, before []*billing.Transaction) {
			become(l, billing.TypeExpiry, 0)
			draw(l, 3, "22")
			l.OccurredAt = before[2].Created[0].ExpiresAt
		}, "the debt is 8, and 22 of grant",
	},
	"returned in debt, and repaid in part": {
		23, func(l *billing.Transaction, _ []*billing.Transaction) { l.Drawdowns = of(3, "7") }, "but has to repay 8",
	},
}
