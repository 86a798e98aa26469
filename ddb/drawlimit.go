package ddb

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// sortDrawLimits is the sort key of the draw limits of a wallet.
const sortDrawLimits = "DRAWS"

// drawLimitsKey is where the draw limits of a wallet are.
func drawLimitsKey(ref billing.WalletRef) key { return key{walletPartition(ref), sortDrawLimits} }

// drawLimitsCodec is the codec of draw limits.
func drawLimitsCodec() codec {
	return ofWallet(single(tableWallets, func(k billing.DocumentKey) key {
		return drawLimitsKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)})
	}, toItemDrawLimits, fromItemDrawLimits, func(k billing.DocumentKey) bool {
		return billing.WalletID(k.Parent).Valid() && k.ID == ""
	}))
}

// toItemDrawLimits is the draw limits of a wallet.
func toItemDrawLimits(l *billing.DrawLimits) (item, error) {
	i := newItem(drawLimitsKey(l.WalletRef))
	i.number("rev", l.Revision)
	nestAll(i, "lims", l.All, func(i item, l billing.DrawLimit) {
		i.text("sub", l.Subject)
		i.text("act", l.Action)
		i.number("lim", int64(l.Limit))
		i.text("by", string(l.SetBy))
	})
	return i, nil
}

// fromItemDrawLimits reads what toItemDrawLimits wrote.
func fromItemDrawLimits(i item) (*billing.DrawLimits, error) {
	r := newReader(i)
	l := &billing.DrawLimits{WalletRef: r.wallet(), Versioned: r.versioned()}
	l.All = nestedAll(r, "lims", func(r *reader) billing.DrawLimit {
		return billing.DrawLimit{
			Subject: r.text("sub"), Action: r.text("act"), Limit: billing.Credits(r.count("lim")), SetBy: billing.ActorKind(r.required("by")),
		}
	})
	for at := range l.All {
		if by := l.All[at].SetBy; !slices.Contains(billing.ActorKinds, by) {
			r.reject("lims", "element %d was set by %q, which is no kind of actor", at, by)
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}
