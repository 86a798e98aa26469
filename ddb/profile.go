package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemProfile is the PROFILE of a wallet.
func toItemProfile(p *billing.WalletProfile) (item, error) {
	i := newItem(profileKey(p.WalletRef))
	i.text("cus", string(p.Customer))
	i.metadata("meta", p.Metadata)
	i.number("rev", p.Revision) // of the wallet's state that was written with it
	return i, nil
}

// fromItemProfile reads what toItemProfile wrote. A profile without a revision was written when its wallet was opened,
// which is the wallet's revision 1.
func fromItemProfile(i item) (*billing.WalletProfile, error) {
	r := newReader(i)
	p := &billing.WalletProfile{
		WalletRef: r.wallet(),
		Versioned: r.laterVersioned(),
		Customer:  valid[billing.CustomerID](r, "cus"),
		Metadata:  r.metadata("meta"),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}
