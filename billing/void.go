package billing

// VoidGrant asks to cancel what is left of a grant.
type VoidGrant struct {
	Keyed
	Grant  GrantID
	Reason string
}

func (v VoidGrant) request() request {
	return request{"voidGrant", []field{{"grantId", string(v.Grant)}, {"reason", v.Reason}}}
}

func (v VoidGrant) check() *Error {
	return firstRefusal(v.Keyed.check(), checkRequiredText("reason", v.Reason, MaxReasonBytes))
}

func (v VoidGrant) apply(d *draft) *Error {
	if refusal := d.wallet.mayAct(); refusal != nil {
		return refusal
	}
	_, ref, _ := v.Grant.Split()
	terms, found := d.grant(ref)
	if !found {
		return nil // needs the grant first
	}
	if terms == nil {
		return refuse(CodeNotFound, "there is no grant %s", quote(string(v.Grant))).at("grantId")
	}
	live := d.purse.find(terms.Live(0))
	if live.Remaining == 0 {
		return refuse(CodeGrantNotVoidable, "nothing is left of grant %s to void", v.Grant).at("grantId")
	}
	line := d.line(TypeVoid, v)
	line.Amount, line.Reason = -live.Remaining, v.Reason
	line.Drawdowns = []Drawdown{{ref, d.purse.remove(live, d.now)}}
	d.ended = append(d.ended, GrantEnd{ref, GrantVoided, d.now})
	d.book(line)
	return nil
}

// grant looks up the terms of a grant: nil where there is none, false where they have to be loaded first.
func (d *draft) grant(ref GrantRef) (*Grant, bool) {
	for _, g := range d.created {
		if g.Ref == ref {
			return g, true
		}
	}
	terms, known := d.facts.Grants[ref]
	if !known {
		d.need.Grants = append(d.need.Grants, ref)
	}
	return terms, known
}

// endedAs is how the grant ended, in the store or in this draft.
func (d *draft) endedAs(g *Grant) GrantStatus {
	for _, end := range d.ended {
		if end.Grant == g.Ref {
			return end.Status
		}
	}
	return g.Ended
}
