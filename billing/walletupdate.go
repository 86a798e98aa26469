package billing

import "maps"

// UpdateWallet changes fields of a wallet.
type UpdateWallet struct {
	Keyed
	Wallet         string // id or external id
	Name           Edit[string]
	OverdraftLimit Edit[Credits]
	Metadata       Edit[Metadata]
	RateCard       Edit[string] // code; cleared: the default card
	RateMultiplier Edit[Decimal]
}

// Request implements [Command].
func (u UpdateWallet) Request() Request {
	return Request{"updateWallet", []Field{
		{"name", u.Name.canonical(itself)},
		{"overdraftLimit", u.OverdraftLimit.canonical(Credits.String)},
		{"metadata", u.Metadata.canonical(Metadata.canonical)},
		{"rateCardCode", u.RateCard.canonical(itself)},
		{"rateMultiplier", u.RateMultiplier.canonical(Decimal.String)},
	}}
}

// Check implements [Command].
func (u UpdateWallet) Check() *Error {
	return firstRefusal(
		u.Keyed.Check(),
		u.Name.checkPresent("name", checkName),
		u.OverdraftLimit.checkPresent("overdraftLimit", checkOverdraftLimit),
		u.Metadata.check(checkMetadata),
		u.RateCard.check(checkRateCardCode),
		u.RateMultiplier.checkPresent("rateMultiplier", checkRateMultiplier),
	)
}

func checkOverdraftLimit(limit Credits) *Error {
	if limit < 0 {
		return invalid("overdraftLimit is %s; use 0 or more: it is how far below zero the balance may go", limit).
			at("overdraftLimit")
	}
	return nil
}

// Wallets implements [Command].
func (u UpdateWallet) Wallets() []WalletID { return []WalletID{WalletID(u.Wallet)} }

// References implements [Referrer].
func (u *UpdateWallet) References() []Reference {
	return []Reference{{KindWallet, "walletId", &u.Wallet}}
}

// Reads implements [Command]: the wallet's profile has its metadata.
func (u UpdateWallet) Reads(d *Draft) {
	if u.Metadata.Given {
		d.ReadDocument(ProfileKey(WalletRef{d.Tenant(), WalletID(u.Wallet)}))
	}
	if u.RateCard.Value != nil {
		d.ReadDocument(RateCardKey(d.Tenant(), *u.RateCard.Value))
	}
}

// Apply implements [Command].
func (u UpdateWallet) Apply(d *Draft) *Error {
	return d.on(WalletID(u.Wallet), func(w *walletDraft) *Error {
		if refusal := firstRefusal(
			w.wallet.mayAct(), u.OverdraftLimit.check(w.mayLimit), u.RateCard.check(d.hasRateCard),
		); refusal != nil {
			return refusal
		}
		before, after := w.wallet.auditFields(), Metadata{}
		if u.Metadata.Given {
			profile := w.profile(d)
			maps.Copy(before, profile.Metadata.auditFields())
			u.Metadata.apply(&profile.Metadata)
			after = profile.Metadata.auditFields()
			w.putDocument(profile)
		}
		u.Name.apply(&w.wallet.Name)
		u.OverdraftLimit.apply(&w.wallet.OverdraftLimit)
		u.RateCard.apply(&w.wallet.RateCard)
		u.RateMultiplier.apply(&w.wallet.RateMultiplier)
		maps.Copy(after, w.wallet.auditFields())
		d.Changed(Change{Target: u.Wallet, Before: before, After: after})
		return nil
	})
}

// mayLimit refuses an overdraft limit that the wallet's debt exceeds.
func (w *walletDraft) mayLimit(limit Credits) *Error {
	if w.wallet.Debt <= limit {
		return nil
	}
	available, required := w.balance().Available, w.wallet.Debt-limit
	refusal := refuse(CodeInsufficientCredits,
		"the wallet is %s credits in debt, more than an overdraftLimit of %s; grant %s credits first, or use a higher limit",
		w.wallet.Debt, limit, required).at("overdraftLimit")
	refusal.Required, refusal.Available = &required, &available
	return refusal
}

// profile returns a copy of the wallet's profile, which a command declared to read.
func (w *walletDraft) profile(d *Draft) *WalletProfile {
	if stored, _ := d.Document(ProfileKey(w.wallet.WalletRef)).(*WalletProfile); stored != nil {
		return stored.Clone()
	}
	return &WalletProfile{WalletRef: w.wallet.WalletRef, Customer: w.wallet.Customer}
}

// auditFields returns the fields of a wallet's state that can be changed by an update.
func (w *Wallet) auditFields() Metadata {
	return Metadata{
		"name": w.Name, "overdraftLimit": w.OverdraftLimit.String(), "rateCardCode": w.RateCard,
		"rateMultiplier": w.RateMultiplier.String(),
	}
}
