package billing

import "time"

// TransferCredits moves credit from one wallet to another of the same unit, in one commit. The credit keeps its expiry
// and priority, and its cost moves with it. What was paid stays with the grant that it was paid for.
type TransferCredits struct {
	Keyed
	From, To string
	Amount   Credits
	Reason   string
}

// Request implements [Command].
func (t TransferCredits) Request() Request {
	return Request{"transferCredits", []Field{
		{"fromWalletId", t.From}, {"toWalletId", t.To}, {"amount", t.Amount.String()}, {"reason", t.Reason},
	}}
}

// Check implements [Command].
func (t TransferCredits) Check() *Error {
	switch {
	case t.Amount <= 0:
		return invalid("amount is %s; a transfer moves more than zero credits", t.Amount).at("amount")
	case t.From == t.To:
		return invalid("fromWalletId and toWalletId are the same wallet; name two different ones").at("toWalletId")
	}
	return firstRefusal(t.Keyed.Check(), checkReason(t.Reason))
}

// Wallets implements [Command].
func (t TransferCredits) Wallets() []WalletID { return []WalletID{WalletID(t.From), WalletID(t.To)} }

// References implements [Referrer].
func (t *TransferCredits) References() []Reference {
	return []Reference{{KindWallet, "fromWalletId", &t.From}, {KindWallet, "toWalletId", &t.To}}
}

// Reads implements [Command]: the grants that it draws on which have a cost. For all others, the states of the wallets are
// enough.
func (t TransferCredits) Reads(d *Draft) {
	source, target := d.wallet(WalletID(t.From)), d.wallet(WalletID(t.To))
	if source == nil || target == nil || t.refused(source, target) != nil {
		return
	}
	_, taken := source.tried(t.Amount)
	source.readCosts(taken)
}

// TooLarge implements [Oversized].
func (t TransferCredits) TooLarge() *Error {
	return refuse(CodeRequestTooLarge,
		"the transfer draws on more grants than one commit holds; transfer a smaller amount at a time").at("amount")
}

// Apply implements [Command].
func (t TransferCredits) Apply(d *Draft) *Error {
	source, target := d.wallet(WalletID(t.From)), d.wallet(WalletID(t.To))
	switch {
	case source == nil:
		return noWallet(WalletID(t.From), "fromWalletId")
	case target == nil:
		return noWallet(WalletID(t.To), "toWalletId")
	}
	return t.apply(source, target)
}

// refused returns why the transfer is not possible, whatever grants its credit comes from.
func (t TransferCredits) refused(source, target *walletDraft) *Error {
	if refusal := firstRefusal(
		source.wallet.maySpend().at("fromWalletId"),
		target.wallet.mayAct().at("toWalletId"),
		target.mayReceive(t.Amount),
	); refusal != nil {
		return refusal
	}
	if source.wallet.Unit != target.wallet.Unit {
		return invalid("the units of the wallets differ, %s and %s; transfer between wallets of one unit",
			quote(source.wallet.Unit), quote(target.wallet.Unit)).at("toWalletId")
	}
	if available := source.balance().Available; t.Amount > available {
		return source.insufficient(t.Amount, available).at("amount")
	}
	return nil
}

func (t TransferCredits) apply(source, target *walletDraft) *Error {
	if refusal := t.refused(source, target); refusal != nil {
		return refusal
	}
	left, taken := source.tried(t.Amount) // the source keeps its own if the transfer is refused below
	arriving := t.arrivals(source, taken, target.now)
	if len(arriving) > MaxCreatedGrants {
		return refuse(CodeRequestTooLarge,
			"the credit comes from grants with over %d different priorities and expiries; transfer less at a time",
			MaxCreatedGrants).at("amount")
	}
	if target.grantCount()+len(arriving) > MaxLiveGrants {
		return refuse(CodeWalletFull,
			"the credit arrives as more grants than a wallet can have with credit left, which is %d; transfer less at a time",
			MaxLiveGrants).at("amount")
	}
	source.lots = left
	out := source.line(TypeTransferOut, t)
	out.Amount, out.Reason = -t.Amount, t.Reason
	out.Exhausted = source.lots.exhausted(taken)
	for _, g := range taken {
		out.Drawdowns = append(out.Drawdowns, Drawdown{g.Ref, g.Remaining})
	}
	out.Counterpart = NewTransactionID(target.wallet.ID, target.wallet.Number()+1, HashKey(t.Key()))
	in := target.line(TypeTransferIn, t)
	in.Amount, in.Reason = t.Amount, t.Reason
	in.Counterpart = NewTransactionID(source.wallet.ID, source.wallet.Number()+1, HashKey(t.Key()))
	for _, g := range arriving {
		target.create(&in, g)
	}
	source.book(out)
	target.book(in)
	return nil
}

// arrivals returns the grants to create in the target wallet for credit that is taken from grants of the source.
func (t TransferCredits) arrivals(source *walletDraft, taken []LiveGrant, now time.Time) []Grant {
	parts, costs := make([]Grant, len(taken)), source.costsLeaving(taken)
	for i, g := range taken {
		parts[i] = Grant{
			Source: SourceTransfer, Amount: g.Remaining, Priority: g.Priority,
			EffectiveAt: now, ExpiresAt: g.ExpiresAt, Origin: NewGrantID(source.wallet.ID, g.Ref),
			Cost: costs[i],
		}
	}
	return mergeGrants(parts)
}
