package export_test

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

type forged = *billing.Transaction

// reservedForgeries has lies about the dispute in reservedLines.
var reservedForgeries = map[string]heldForgery{
	"a part of a grant": {
		3, func(l forged, _ []forged) { draw(l, 1, "89") }, "but a line that sets credit aside takes all that is free of a grant, which is 90",
	},
	"a grant twice": {
		3, func(l forged, _ []forged) { draw(l, 1, "90", 1, "90") }, "which does not come after the grant before it in burn order",
	},
	"a shortfall": {
		3, func(l forged, _ []forged) { l.Shortfall = 1 }, "but a HOLD without a hold has none",
	},
	"with a price": {
		3, func(l forged, _ []forged) {
			l.Action, l.Quantity = "chat", decimal("60000")
			l.Pricing = &billing.Pricing{Card: billing.RateCardRef{Code: "default", Version: 1}, Multiplier: decimal("1"), Rate: 2}
		}, "it has a price, but a HOLD without a hold has none",
	},
	"of no purchase": {
		3, func(l forged, _ []forged) { l.TopUp = "" }, "such a line names a purchase: true",
	},
	"of a purchase that there was not": {
		3, func(l forged, _ []forged) { l.TopUp = billing.NewTopUpID(l.Wallet, billing.GrantRef{Sequence: 77}) },
		"but no TOP_UP before it is of that purchase",
	},
	"of another wallet": {
		3, func(l forged, _ []forged) {
			l.TopUp = billing.NewTopUpID(billing.NewWalletID(l.RecordedAt, billing.Entropy{9}), billing.GrantRef{Sequence: 2})
		}, "which is of another wallet",
	},
	"by a hold": {3, func(l forged, _ []forged) { l.Hold = 3 }, "such a line names a purchase: false"},
	"at another time": {
		3, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Second) }, "a line that sets credit of a purchase aside has one",
	},
	"with money": {
		3, func(l forged, _ []forged) { l.Money = &billing.LineMoney{Currency: "USD"} }, "and has money: false",
	},
	"a second purchase of the same name": {
		8, func(l forged, before []forged) {
			become(l, billing.TypeTopUp, 0)
			l.TopUp = before[0].TopUp
		}, "which has one before it",
	},
	"a bonus that was paid for": {
		1, func(l forged, _ []forged) { l.Created[1].Paid = l.Created[0].Paid }, "a TOP_UP creates one that was paid for",
	},
	"a purchase that gives money back": {
		1, func(l forged, _ []forged) { l.Money.Refunded = 1 }, "a TOP_UP states nothing but its tax",
	},
	"came back, and was spent": {
		7, func(l forged, _ []forged) {
			become(l, billing.TypeUsage, 0)
			draw(l, 1, "10")
		}, "the HOLD or REFUND of that is missing before this line",
	},
	"came back, and was reserved later": {
		7, func(l forged, _ []forged) { l.OccurredAt = l.RecordedAt }, "the HOLD or REFUND of that is missing before this line",
	},
	"given back in part":   {9, func(l forged, _ []forged) { draw(l, 1, "90") }, "does not give back exactly what is reserved"},
	"given back as a hold": {9, func(l forged, _ []forged) { l.Hold = 2 }, "such a line names a purchase: false"},
	"given back of a hold": {
		9, func(l forged, _ []forged) { l.Hold, l.TopUp = 3, "" }, "which no line before it places",
	},
	"given back before": {
		9, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Hour) }, "a RELEASE of a purchase has one instant",
	},
	"given back twice": {
		14, func(l forged, before []forged) {
			become(l, billing.TypeRelease, 0)
			l.TopUp = before[8].TopUp
			draw(l, 1, "100")
		}, "does not give back exactly",
	},
	"given back, and not expired": {
		10, func(l forged, _ []forged) {
			become(l, billing.TypeGrant, 0)
			l.Drawdowns = nil
		}, "the REPAYMENT of that is missing before this line",
	},
	"lost more than there was": {10, func(l forged, _ []forged) { draw(l, 1, "101") }, "would have -1 left"},
	"lost, and of no money":    {10, func(l forged, _ []forged) { l.Money = nil }, "and has money: true"},
	"lost more than the price": {
		10, func(l forged, _ []forged) { l.Money.Refunded = 901 }, "there are 900 and 100 that were not given back",
	},
	"lost more than the tax":     {10, func(l forged, _ []forged) { l.Money.Tax = -101 }, "there are 900 and 100 that were not given back"},
	"written off more than lost": {10, func(l forged, _ []forged) { l.Money.WrittenOff = 361 }, "writtenOff is 0 to refunded"},
	"lost in another currency":   {10, func(l forged, _ []forged) { l.Money.Currency = "EUR" }, "was paid in \"USD\""},
	"lost credit of customers":   {10, func(l forged, _ []forged) { l.Money.CustomerCredit = 1 }, "but a REFUND has none"},
	"taken from an expired grant by a request": {
		14, func(l forged, _ []forged) { draw(l, 1, "30") }, "which could not be spent at",
	},
	"repaid by what had expired": {
		11, func(l forged, _ []forged) {
			become(l, billing.TypeRepayment, 0)
			l.Drawdowns = of(1, "30")
		}, "its EXPIRY is missing before this line",
	},
	"expired in part": {11, func(l forged, _ []forged) { draw(l, 1, "59") }, "it ends 59 of grant"},
	"expired with money": {
		11, func(l forged, _ []forged) { l.Money.Breakage = 1 }, "but an EXPIRY of a purchase moves no money",
	},
	"expired at another time": {
		11, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Hour) }, "has one instant",
	},
	"voided what had expired": {
		11, func(l forged, _ []forged) { l.Type, l.Money = billing.TypeVoid, nil }, "the grant had not ended in that way",
	},
	"expired when nothing returned": {
		14, func(l forged, _ []forged) {
			l.Type, l.Money = billing.TypeExpiry, &billing.LineMoney{Currency: "USD"}
		}, "no line directly before it returned credit",
	},
	"expired, and not returned": {
		12, func(l forged, _ []forged) {
			become(l, billing.TypeRepayment, 0)
			l.Amount, l.Drawdowns = 0, of(1, "1")
		}, "the REVERSAL of that is missing before this line",
	},
	"returned less": {
		12, func(l forged, _ []forged) {
			l.Created[0].Amount--
			l.Drawdowns[0].Amount, l.Amount = l.Created[0].Amount, l.Created[0].Amount
		}, "have 0.000001 less than what left",
	},
	"returned more": {
		12, func(l forged, _ []forged) {
			l.Created[0].Amount++
			l.Drawdowns[0].Amount, l.Amount = l.Created[0].Amount, l.Created[0].Amount
		}, "less left",
	},
	"returned of no origin": {12, func(l forged, _ []forged) { l.Created[0].Origin = "" }, "nothing of that returns as a created grant"},
	"returned with money":   {12, func(l forged, _ []forged) { l.Money.Refunded = 1 }, "a REVERSAL of an EXPIRY moves no money"},
	"returned at another time": {
		12, func(l forged, _ []forged) { l.OccurredAt = l.OccurredAt.Add(-time.Hour) }, "a REVERSAL that states money has one instant",
	},
	"came back to a purchase without money, and stayed": {
		16, func(l forged, _ []forged) {
			become(l, billing.TypeGrant, 0)
			l.Drawdowns = nil
		}, "the HOLD or REFUND of that is missing before this line",
	},
	"came back to a purchase without money, and left in part": {
		16, func(l forged, _ []forged) { draw(l, 12, "29") }, "takes all that is free of a grant, which is 30",
	},
	"gave money back for what came back": {16, func(l forged, _ []forged) { l.Money.Refunded = 1 }, "gives no money back"},
	"failed, and returned more": {
		17, func(l forged, _ []forged) { l.Drawdowns, l.Amount = of(12, "61"), *amount("61") }, "but 60 of it left and can return to it",
	},
	"failed, and returned nothing": {
		17, func(l forged, _ []forged) { l.Drawdowns, l.Amount = nil, 0 }, "it does not return 60 to grant",
	},
	"failed, and gave other money back": {17, func(l forged, _ []forged) { l.Money.Refunded-- }, "is the opposite of"},
	"failed though the bank has it": {
		17, func(l forged, before []forged) { l.Reverses = before[9].ID() }, "which is no REFUND of purchase",
	},
}

// refundForgeries has lies about the refunds in refundedLines.
var refundForgeries = map[string]heldForgery{
	"taken though money is left": {
		2, func(l forged, before []forged) {
			l.Key = "drawdown:take-returned:" + string(l.TopUp)
			l.Drawdowns, l.Amount = slices.Clone(before[0].Drawdowns), -before[0].Amount
			slices.Reverse(l.Drawdowns)
		}, "of whose money 1000 and 0 of tax were not given back",
	},
	"wrote off less than nothing": {
		7, func(l forged, _ []forged) { l.Money.WrittenOff = -401 }, "less are written off for purchase",
	},
	"failed, and wrote off what came back": {11, func(l forged, _ []forged) { l.Money.WrittenOff = -400 }, "is the opposite of"},
	"failed, and not voided": {
		9, func(l forged, _ []forged) {
			become(l, billing.TypeGrant, 0)
			l.Drawdowns = nil
		}, "the VOID of that is missing before this line",
	},
	"failed, and voided in part": {
		9, func(l forged, _ []forged) { l.Drawdowns[0].Amount, l.Amount = 1, -1 }, "it ends 0.000001 of grant",
	},
	"failed, and voided what was not": {
		9, func(l forged, _ []forged) { draw(l, 1, "30") }, "the grant had not ended in that way",
	},
	"failed, and returned to what had expired": {
		11, func(l forged, _ []forged) { l.Drawdowns, l.Created = of(1, "70"), nil }, "but 0 of it left and can return to it",
	},
	"failed twice": {
		11, func(l forged, before []forged) {
			l.Reverses, l.Drawdowns, l.Created, l.Amount = before[1].ID(), of(1, "30"), nil, *amount("30")
		}, "that could fail and has not",
	},
}

// returnedForgeries has lies about the refund in returnedLines.
var returnedForgeries = map[string]heldForgery{
	"taken out of burn order": {
		7, func(l forged, _ []forged) { slices.Reverse(l.Drawdowns) }, "which does not come after the grant before it in burn order",
	},
	"taken of the later grant": {
		7, func(l forged, _ []forged) {
			l.Drawdowns[0].Amount -= billing.Credit
			l.Drawdowns[2].Amount += billing.Credit
		}, "which comes after it in burn order",
	},
	"taken of the later grant alone": {
		7, func(l forged, _ []forged) {
			l.Drawdowns = slices.Delete(l.Drawdowns, 0, 1)
			l.Amount += 40 * billing.Credit
		}, "which comes before it in burn order",
	},
	"taken of what nobody bought": {
		7, func(l forged, before []forged) { before[4].Created[0].Origin = "" }, "which is not of purchase",
	},
}
