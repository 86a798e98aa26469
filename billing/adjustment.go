package billing

// AdjustBalance asks for a manual correction, up or down, with a reason.
type AdjustBalance struct {
	Keyed
	Wallet   string
	Amount   Credits // above zero adds a grant; below zero draws, never below what is available
	Reason   string
	Metadata Metadata
}

// defaultPriority is the priority of credit that was granted without one: the default of a grant.
const defaultPriority = 100

// Request implements [Command].
func (a AdjustBalance) Request() Request {
	return Request{"adjustBalance", []Field{
		{"amount", a.Amount.String()}, {"reason", a.Reason}, {"metadata", a.Metadata.canonical()},
	}}
}

// Check implements [Command].
func (a AdjustBalance) Check() *Error {
	if a.Amount == 0 {
		return invalid("amount is 0; use an amount above zero to add credits, below zero to remove them").at("amount")
	}
	return firstRefusal(a.Keyed.Check(), checkReason(a.Reason), a.Metadata.check("metadata"))
}

// Wallets implements [Command].
func (a AdjustBalance) Wallets() []WalletID { return []WalletID{WalletID(a.Wallet)} }

// Reads implements [Command]: the wallet's state is enough.
func (a AdjustBalance) Reads(*Draft) {}

// References implements [Referrer].
func (a *AdjustBalance) References() []Reference {
	return []Reference{{KindWallet, "walletId", &a.Wallet}}
}

// Apply implements [Command].
func (a AdjustBalance) Apply(d *Draft) *Error { return d.on(WalletID(a.Wallet), a.apply) }

func (a AdjustBalance) apply(w *walletDraft) *Error {
	line := w.line(TypeAdjustment, a)
	line.Amount, line.Reason, line.Metadata = a.Amount, a.Reason, a.Metadata
	if a.Amount > 0 {
		if refusal := w.mayReceive(a.Amount); refusal != nil {
			return refusal
		}
		w.create(&line, Grant{Source: SourceAdjustment, Amount: a.Amount, Priority: defaultPriority, EffectiveAt: w.now})
		w.book(line)
		return nil
	}
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if available := w.balance().Available; -a.Amount > available {
		return w.insufficient(-a.Amount, available).at("amount")
	}
	line.Drawdowns, line.Exhausted = w.lots.take(-a.Amount, w.now)
	w.book(line)
	return nil
}
