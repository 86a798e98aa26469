package billing

// AdjustBalance asks for a manual correction, up or down, with a reason.
type AdjustBalance struct {
	Keyed
	Wallet   string
	Amount   Credits // above zero adds a grant; below zero draws, never below what is available
	Reason   string
	Metadata Metadata
}

// adjustmentPriority is where credit that was not granted with a priority stands in the burn order: the default
// of a grant.
const adjustmentPriority = 100

func (a AdjustBalance) request() request {
	return request{"adjustBalance", []field{
		{"amount", a.Amount.String()}, {"reason", a.Reason}, {"metadata", a.Metadata.canonical()},
	}}
}

func (a AdjustBalance) check() *Error {
	if a.Amount == 0 {
		return invalid("amount is 0, which corrects nothing").at("amount")
	}
	return firstRefusal(a.Keyed.check(), checkRequiredText("reason", a.Reason, MaxReasonBytes), a.Metadata.check("metadata"))
}

func (a AdjustBalance) apply(d *draft) *Error {
	line := d.line(TypeAdjustment, a)
	line.Amount, line.Reason, line.Metadata = a.Amount, a.Reason, a.Metadata
	if a.Amount > 0 {
		if refusal := d.mayReceive(a.Amount); refusal != nil {
			return refusal
		}
		d.create(&line, Grant{Source: SourceAdjustment, Amount: a.Amount, Priority: adjustmentPriority, EffectiveAt: d.now})
		d.book(line)
		return nil
	}
	if refusal := d.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if available := d.balance().Available; -a.Amount > available {
		return d.insufficient(-a.Amount, available).at("amount")
	}
	line.Drawdowns, line.Exhausted = d.purse.take(-a.Amount, d.now)
	d.book(line)
	return nil
}
