package ddb

import (
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// holdSorts are the beginnings of the sort keys of holds, by status. The holds of one status are a list of their own.
var holdSorts = map[billing.HoldStatus]string{
	billing.HoldOpen:     "HOLD#",
	billing.HoldCaptured: "HELD#C#",
	billing.HoldReleased: "HELD#R#",
	billing.HoldExpired:  "HELD#X#",
}

// holdKey is where a hold with a status is.
func holdKey(ref billing.WalletRef, status billing.HoldStatus, id string) key {
	return key{walletPartition(ref), holdSorts[status] + id}
}

// isHold reports whether a sort key is that of a hold.
func isHold(sort string) bool {
	_, _, ok := parseHoldSort(sort)
	return ok
}

// parseHoldSort reads the status and the number of a hold out of its sort key.
func parseHoldSort(sort string) (status billing.HoldStatus, number int64, ok bool) {
	for status, prefix := range holdSorts {
		if id, found := strings.CutPrefix(sort, prefix); found {
			number, ok = billing.ParseHoldNumber(id)
			return status, number, ok
		}
	}
	return "", 0, false
}

// holdCodec is the codec of holds with a status.
func holdCodec(status billing.HoldStatus) codec {
	c := ofWallet(listed(tableWallets, func(k billing.DocumentKey) key {
		return holdKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, status, k.ID)
	}, holdOf(status, toItemHold), fromItemHold, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseHoldNumber(k.ID)
		return ok && billing.WalletID(k.Parent).Valid()
	}))
	c.prefix = holdSorts[status]
	return c
}

// holdOf lets a function write holds of one status alone: holds of all statuses have one type, and each status is a kind
// of documents of its own.
func holdOf(status billing.HoldStatus, to func(*billing.Hold) (item, error)) func(*billing.Hold) (item, error) {
	return func(h *billing.Hold) (item, error) {
		if h.Status != status {
			return nil, fmt.Errorf("hold %s is %s, and this is the codec of holds that are %s", h.HoldID(), h.Status, status)
		}
		return to(h)
	}
}

// toItemHold is a HOLD or a HELD of a wallet.
func toItemHold(h *billing.Hold) (item, error) {
	i := newLargeItem(holdKey(h.WalletRef, h.Status, h.DocumentKey().ID))
	i.number("rev", h.Revision)
	i.number("req", int64(h.Requested))
	i.number("amt", int64(h.Amount))
	i.number("got", int64(h.Captured))
	texts(i, "pieces", h.Pieces, appendLive)
	i.instant("when", h.PlacedAt)
	i.instant("exp", h.ExpiresAt)
	i.text("act", h.Action)
	if h.Quantity != (billing.Decimal{}) {
		i.text("qty", h.Quantity.String())
	}
	i.metadata("dim", h.Dimensions)
	i.text("sub", h.Subject)
	i.metadata("meta", h.Metadata)
	if h.Lock != nil {
		i.pricing(h.Lock)
	}
	i.binary("lines", joinKeys(h.Lines))
	i.instant("ended", h.EndedAt)
	i.text("by", string(h.EndedBy))
	i.flag("res", h.Reserved)
	i.place("bud", h.Budget)
	return i, nil
}

// fromItemHold reads what toItemHold wrote.
func fromItemHold(i item) (*billing.Hold, error) {
	r := newReader(i)
	h := &billing.Hold{
		WalletRef: r.wallet(), Versioned: r.versioned(), Requested: r.credits("req"), Amount: r.credits("amt"),
		Captured: r.credits("got"), Pieces: readTexts(r, "pieces", readLive), PlacedAt: r.instant("when"),
		ExpiresAt: r.instant("exp"), Action: r.text("act"), Quantity: r.decimal("qty"), Dimensions: r.metadata("dim"),
		Subject: r.text("sub"), Metadata: r.metadata("meta"), Lock: r.pricing(), Lines: r.keys("lines"),
		EndedAt: r.instant("ended"), EndedBy: billing.TransactionID(r.text("by")), Reserved: r.flag("res"),
		Budget: r.place("bud"),
	}
	var ok bool
	if h.Status, h.Number, ok = parseHoldSort(r.text(attrSort)); !ok {
		r.reject(attrSort, "it is not the sort key of a hold")
	}
	if ended := h.Status != billing.HoldOpen; ended != (len(h.Pieces) == 0) || ended == h.EndedAt.IsZero() {
		r.reject("pieces", "a hold that is %s has %d", h.Status, len(h.Pieces))
	}
	if _, _, _, valid := h.EndedBy.Split(); h.EndedBy != "" && !valid {
		r.reject("by", "%q is not the id of a transaction", h.EndedBy)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return h, nil
}

// appendVoided writes how much of a voided grant is held.
func appendVoided(b []byte, v billing.VoidedPiece) []byte {
	return appendDrawdown(b, billing.Drawdown(v))
}

func readVoided(w *words) billing.VoidedPiece { return billing.VoidedPiece(readDrawdown(w)) }
