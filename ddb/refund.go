package ddb

import "github.com/drawdown-billing/drawdown/billing"

// writeRefund writes a refund of a top-up. Its number is its place in the list.
func writeRefund(i item, r billing.TopUpRefund) {
	i.number("n", int64(r.Number))
	i.text("ref", r.ID)
	i.flag("theirs", r.AtProvider)
	i.text("state", string(r.State))
	i.number("amt", r.Minor)
	i.number("tax", r.Tax)
	i.text("took", formatDrawdowns(r.Taken))
	i.text("why", r.Reason)
	i.text("fault", r.Failure)
	i.instant("when", r.CreatedAt)
	i.instant("sent", r.SentAt)
	i.text("line", string(r.Line))
	i.number("credit", r.FromCredit)
	i.number("off", r.WrittenOff)
	i.number("lost", r.Breakage)
}

// readRefund reads what writeRefund wrote.
func readRefund(r *reader) billing.TopUpRefund {
	return billing.TopUpRefund{
		Number: int(r.count("n")), ID: r.text("ref"), AtProvider: r.flag("theirs"), State: billing.RefundState(r.required("state")),
		Minor: r.count("amt"), Tax: r.count("tax"), Taken: r.drawdowns("took"), Reason: r.text("why"), Failure: r.text("fault"),
		CreatedAt: r.instant("when"), SentAt: r.instant("sent"), Line: billing.TransactionID(r.text("line")),
		FromCredit: r.count("credit"), WrittenOff: r.count("off"), Breakage: r.count("lost"),
	}
}

// writeDispute writes a dispute of a top-up.
func writeDispute(i item, s billing.TopUpDispute) {
	i.number("n", int64(s.Number))
	i.text("ref", s.ID)
	i.text("state", string(s.State))
	i.number("claim", s.Claimed)
	i.number("amt", s.Minor)
	i.number("tax", s.Tax)
	i.number("off", s.WrittenOff)
	i.text("line", string(s.Line))
	i.instant("when", s.OpenedAt)
	i.instant("ended", s.ClosedAt)
}

// readDispute reads what writeDispute wrote.
func readDispute(r *reader) billing.TopUpDispute {
	return billing.TopUpDispute{
		Number: int(r.count("n")), ID: r.required("ref"), State: billing.DisputeState(r.required("state")),
		Claimed: r.count("claim"), Minor: r.count("amt"), Tax: r.count("tax"), WrittenOff: r.count("off"),
		OpenedAt: r.instant("when"), ClosedAt: r.instant("ended"),
		Line: billing.TransactionID(r.text("line")),
	}
}

// gone is the word for a blocked purchase whose money is gone.
const gone = "g"

// appendBlocked writes: the top-up, whether its money is gone, how much of it holds have.
func appendBlocked(b []byte, p billing.BlockedPurchase) []byte {
	b = append(appendRef(b, p.TopUp), ' ')
	if p.Gone {
		b = append(b, gone...)
	} else {
		b = append(b, absent...)
	}
	return appendNumber(append(b, ' '), int64(p.Held))
}

func readBlocked(w *words) billing.BlockedPurchase {
	p := billing.BlockedPurchase{TopUp: w.ref()}
	switch w.next() {
	case gone:
		p.Gone = true
	case absent:
	default:
		w.fault = true
	}
	p.Held = w.credits()
	return p
}
