package billing

import (
	"time"
)

// TransferCredits asks to move credit from one wallet to another of the same unit, in one commit. Expiry and
// priority travel with the credit; the money that was paid for it stays with the grant it was paid for.
type TransferCredits struct {
	Keyed
	From, To string
	Amount   Credits
	Reason   string
}

func (t TransferCredits) request() request {
	return request{"transferCredits", []field{
		{"fromWalletId", t.From}, {"toWalletId", t.To}, {"amount", t.Amount.String()}, {"reason", t.Reason},
	}}
}

func (t TransferCredits) check() *Error {
	switch {
	case t.Amount <= 0:
		return invalid("amount is %s; a transfer moves more than zero credits", t.Amount).at("amount")
	case t.From == t.To:
		return invalid("fromWalletId and toWalletId are the same wallet").at("toWalletId")
	}
	return firstRefusal(t.Keyed.check(), checkRequiredText("reason", t.Reason, MaxReasonBytes))
}

// TransferVerdict is what became of a transfer: see [Verdict].
type TransferVerdict struct {
	Decision *Decision
	Out, In  *Transaction
	Refusal  *Error
	NeedFrom Need
	NeedTo   Need
	Waiting  bool // the decision books what lapsed, and the transfer has to wait for the next
}

// DecideTransfer is [Decide] for the one command that changes two wallets.
func DecideTransfer(from, to *Snapshot, now time.Time, t TransferCredits) TransferVerdict {
	for most := MaxCommitExpiries; ; most /= 2 {
		verdict, items := decideTransfer(from, to, now, t, most)
		if items <= MaxCommitItems {
			return verdict
		}
		if most <= 1 {
			return TransferVerdict{Refusal: invalid(
				"the transfer draws on more grants than one commit holds; transfer a smaller amount at a time").at("amount")}
		}
	}
}

// decideTransfer is DecideTransfer with room for so many lines of what happened by itself in each wallet. It also
// answers how many items it would write.
func decideTransfer(from, to *Snapshot, now time.Time, t TransferCredits, most int) (TransferVerdict, int) {
	now = latest(latest(now, from.Wallet.CommittedAt), to.Wallet.CommittedAt)
	source, target := newDraft(from, now), newDraft(to, now)
	complete := source.passTime(most)
	complete = target.passTime(most) && complete
	verdict := TransferVerdict{NeedFrom: source.missing(), NeedTo: target.missing()}
	switch {
	case verdict.NeedFrom.Any() || verdict.NeedTo.Any():
		return verdict, 0
	case !complete:
		verdict.Waiting = true
	default:
		verdict.Refusal = t.apply(source, target)
		verdict.NeedFrom, verdict.NeedTo = source.missing(), target.missing()
		if verdict.Refusal != nil || verdict.NeedFrom.Any() || verdict.NeedTo.Any() {
			return verdict, 0
		}
		verdict.Out, verdict.In = lineKeyed(source, t.IdempotencyKey), lineKeyed(target, t.IdempotencyKey)
	}
	decision := &Decision{Tenant: from.Wallet.Tenant, Wallets: []WalletChange{source.change(), target.change()}}
	verdict.NeedFrom, verdict.NeedTo = source.missing(), target.missing()
	if verdict.NeedFrom.Any() || verdict.NeedTo.Any() {
		return verdict, 0
	}
	verdict.Decision = decision
	return verdict, decision.Items()
}

// lineKeyed is the draft's line with that key.
func lineKeyed(d *draft, key string) *Transaction {
	for _, line := range d.lines {
		if line.Key == key {
			return line
		}
	}
	return nil
}

func (t TransferCredits) apply(source, target *draft) *Error {
	if refusal := firstRefusal(
		source.wallet.maySpend().at("fromWalletId"),
		target.wallet.mayAct().at("toWalletId"),
		target.mayReceive(t.Amount),
	); refusal != nil {
		return refusal
	}
	if source.wallet.Unit != target.wallet.Unit {
		return invalid("the wallets count different units, %s and %s", quote(source.wallet.Unit), quote(target.wallet.Unit)).at("toWalletId")
	}
	if available := source.balance().Available; t.Amount > available {
		return source.insufficient(t.Amount, available).at("amount")
	}
	taken := source.purse.takeGrants(t.Amount, source.now)
	arriving := t.grants(source.wallet.ID, taken, target.now)
	if len(arriving) > MaxCreatedGrants {
		return invalid("the credit comes from more than %d kinds of grants; transfer a smaller amount at a time", MaxCreatedGrants).at("amount")
	}
	if target.purse.count()+len(arriving) > MaxLiveGrants {
		return invalid("the credit arrives as more grants than a wallet can have live, %d; transfer a smaller amount at a time",
			MaxLiveGrants).at("amount")
	}
	out := source.line(TypeTransferOut, t)
	out.Amount, out.Reason = -t.Amount, t.Reason
	out.Exhausted = source.purse.exhausted(taken)
	for _, g := range taken {
		out.Drawdowns = append(out.Drawdowns, Drawdown{g.Ref, g.Remaining})
	}
	out.Counterpart = NewTransactionID(target.wallet.ID, target.wallet.Sequence+1, HashKey(t.IdempotencyKey))
	in := target.line(TypeTransferIn, t)
	in.Amount, in.Reason = t.Amount, t.Reason
	in.Counterpart = NewTransactionID(source.wallet.ID, source.wallet.Sequence+1, HashKey(t.IdempotencyKey))
	for _, g := range arriving {
		target.create(&in, g)
	}
	source.book(out)
	target.book(in)
	return nil
}

// grants are those by which taken arrives: one for each, or, where they are very many, one for each priority and
// expiry.
func (t TransferCredits) grants(from WalletID, taken []LiveGrant, now time.Time) []Grant {
	type terms struct {
		priority int
		expires  int64
		one      GrantRef // no two are alike
	}
	var arriving []Grant
	place := map[terms]int{}
	for _, g := range taken {
		key := terms{priority: g.Priority, expires: micros(g.ExpiresAt)}
		if len(taken) <= MaxCreatedGrants {
			key.one = g.Ref
		}
		at, found := place[key]
		if !found {
			at = len(arriving)
			place[key] = at
			arriving = append(arriving, Grant{
				Source: SourceTransfer, Priority: g.Priority, EffectiveAt: now, ExpiresAt: g.ExpiresAt, Origin: NewGrantID(from, g.Ref),
			})
		}
		arriving[at].Amount += g.Remaining
	}
	return arriving
}
