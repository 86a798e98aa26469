package billing

import (
	"strings"
	"testing"
)

// TestHoldChecks checks what the commands of holds refuse whatever is stored, and for which field.
func TestHoldChecks(t *testing.T) {
	key := Keyed{IdempotencyKey: "k"}
	minus, two := units(-1), units(2)
	name, long := strings.Repeat("n", 201), strings.Repeat("r", 501)
	one := []Component{{"input", units(1)}}
	place := PlaceHold{Keyed: key, Amount: pointer(Credit), ExpiresIn: 60}
	priced := PlaceHold{Keyed: key, Action: "chat", ExpiresIn: 60}
	capture := CaptureHold{Keyed: key, Hold: NewHoldID(testWallet, 2), Amount: Credit}
	metered := CaptureHold{Keyed: key, Hold: NewHoldID(testWallet, 2), Quantity: &two}
	release := ReleaseHold{Keyed: key, Hold: NewHoldID(testWallet, 2)}
	extend := ExtendHold{Keyed: key, Hold: NewHoldID(testWallet, 2), ExpiresIn: 60}
	placing := func(edit func(*PlaceHold)) PlaceHold { return change(place, edit) }
	pricing := func(edit func(*PlaceHold)) PlaceHold { return change(priced, edit) }
	capturing := func(edit func(*CaptureHold)) CaptureHold { return change(capture, edit) }
	metering := func(edit func(*CaptureHold)) CaptureHold { return change(metered, edit) }
	for _, test := range []struct {
		command interface{ Check() *Error }
		path    string // empty: it is fine
	}{
		{place, ""},
		{placing(func(p *PlaceHold) { p.Action, p.Quantity, p.Subject = "chat", &two, "s" }), ""},
		{placing(func(p *PlaceHold) { p.ExpiresIn = 86_400 }), ""},
		{placing(func(p *PlaceHold) { p.ExpiresIn = 1 }), ""},
		{placing(func(p *PlaceHold) { p.ExpiresIn = 86_401 }), "expiresInSeconds"},
		{placing(func(p *PlaceHold) { p.ExpiresIn = 0 }), "expiresInSeconds"},
		{placing(func(p *PlaceHold) { p.Amount = pointer(Credits(0)) }), "amount"},
		{placing(func(p *PlaceHold) { p.Amount = pointer(-Credit) }), "amount"},
		{placing(func(p *PlaceHold) { p.Amount = nil }), "amount"},
		{placing(func(p *PlaceHold) { p.Components = one }), "components"},
		{placing(func(p *PlaceHold) { p.Quote = "q" }), "quote"},
		{placing(func(p *PlaceHold) { p.Quantity = &minus }), "quantity"},
		{placing(func(p *PlaceHold) { p.Action = name }), "action"},
		{placing(func(p *PlaceHold) { p.Dimensions = entries(21, 1) }), "dimensions"},
		{placing(func(p *PlaceHold) { p.Subject = name }), "subject"},
		{placing(func(p *PlaceHold) { p.Metadata = entries(21, 1) }), "metadata"},
		{placing(func(p *PlaceHold) { p.IdempotencyKey = "" }), "idempotencyKey"},
		{priced, ""},
		{pricing(func(p *PlaceHold) { p.Components = one }), ""},
		{pricing(func(p *PlaceHold) { p.Quantity, p.Quote = &two, "q" }), ""},
		{pricing(func(p *PlaceHold) { p.Quantity, p.Components = &two, one }), "quantity"},
		{pricing(func(p *PlaceHold) { p.Quantity = &minus }), "quantity"},
		{pricing(func(p *PlaceHold) { p.Components = append(one, one[0]) }), "components.1.name"},
		{pricing(func(p *PlaceHold) { p.Action = "a\n" }), "action"},
		{capture, ""},
		{capturing(func(c *CaptureHold) { c.Quantity, c.Action, c.Final = &two, "chat", true }), ""},
		{capturing(func(c *CaptureHold) { c.Amount = -Credit }), "amount"},
		{capturing(func(c *CaptureHold) { c.Amount = 0 }), "amount"},
		{capturing(func(c *CaptureHold) { c.Components = one }), "components"},
		{capturing(func(c *CaptureHold) { c.Quantity = &minus }), "quantity"},
		{capturing(func(c *CaptureHold) { c.Action = name }), "action"},
		{capturing(func(c *CaptureHold) { c.Dimensions = entries(21, 1) }), "dimensions"},
		{capturing(func(c *CaptureHold) { c.Metadata = entries(21, 1) }), "metadata"},
		{capturing(func(c *CaptureHold) { c.IdempotencyKey = " " }), "idempotencyKey"},
		{metered, ""},
		{metering(func(c *CaptureHold) { c.Quantity = &Decimal{} }), ""},
		{metering(func(c *CaptureHold) { c.Quantity, c.Components = nil, one }), ""},
		{metering(func(c *CaptureHold) { c.Components = one }), "quantity"},
		{metering(func(c *CaptureHold) { c.Quantity = &minus }), "quantity"},
		{metering(func(c *CaptureHold) { c.Action = "a\n" }), "action"},
		{metering(func(c *CaptureHold) { c.Dimensions = entries(21, 1) }), "dimensions"},
		{release, ""},
		{change(release, func(r *ReleaseHold) { r.Reason = "late\nfor it" }), ""},
		{change(release, func(r *ReleaseHold) { r.Reason = long }), "reason"},
		{change(release, func(r *ReleaseHold) { r.Reason = " " }), "reason"},
		{change(release, func(r *ReleaseHold) { r.IdempotencyKey = "" }), "idempotencyKey"},
		{extend, ""},
		{change(extend, func(e *ExtendHold) { e.ExpiresIn = 86_401 }), "expiresInSeconds"},
		{change(extend, func(e *ExtendHold) { e.ExpiresIn = -1 }), "expiresInSeconds"},
		{change(extend, func(e *ExtendHold) { e.IdempotencyKey = "" }), "idempotencyKey"},
	} {
		refusal := test.command.Check()
		if (refusal == nil) != (test.path == "") ||
			refusal != nil && (refusal.Code != CodeInvalidInput || strings.Join(refusal.Path, ".") != test.path) {
			t.Errorf("%+v: got %v at %v, want INVALID_INPUT at %q", test.command, refusal, refusal.pathOf(), test.path)
		}
	}
}

// What cannot be the id of a hold is the id of none. Other faults of the request are said first.
func TestHoldsWithoutAnID(t *testing.T) {
	key := Keyed{IdempotencyKey: "k"}
	zero := HoldID(string(NewHoldID(testWallet, 1))[:len(NewHoldID(testWallet, 1))-1] + "0")
	for _, id := range []HoldID{"", "hld_", "hold", HoldID(testWallet), NewHoldID(testWallet, 1) + "0", zero} {
		for _, c := range []interface{ Check() *Error }{
			CaptureHold{Keyed: key, Hold: id, Amount: 1},
			ReleaseHold{Keyed: key, Hold: id},
			ExtendHold{Keyed: key, Hold: id, ExpiresIn: 60},
		} {
			if refusal := c.Check(); refusal == nil || refusal.Code != CodeNotFound || strings.Join(refusal.Path, ".") != "holdId" {
				t.Errorf("%T of %q: %v at %v", c, id, refusal, refusal.pathOf())
			}
		}
	}
	if refusal := (CaptureHold{Keyed: key, Hold: "x"}).Check(); refusal == nil || refusal.Code != CodeInvalidInput {
		t.Errorf("a capture of nothing of no hold: %v", refusal)
	}
}

// An id says the wallet and the line of a hold.
func TestHoldIDs(t *testing.T) {
	for _, number := range []int64{1, 2, 1_000_000, 1 << 39} {
		id := NewHoldID(testWallet, number)
		wallet, got, ok := id.Split()
		if wallet != testWallet || got != number || !ok || !id.Valid() {
			t.Errorf("%s is of %s, %d, %t", id, wallet, got, ok)
		}
		if read, ok := ParseHoldNumber(HoldKey(WalletRef{Live, testWallet}, HoldOpen, number).ID); read != number || !ok {
			t.Errorf("the document of %s has the number %d", id, read)
		}
	}
	for _, status := range HoldStatuses {
		if got, is := HoldStatusOf(status.Kind()); got != status || !is || !status.Valid() {
			t.Errorf("holds that are %s have the kind of those that are %s", status, got)
		}
	}
	if _, is := HoldStatusOf(KindRedemption); is || HoldStatus("ENDED").Valid() {
		t.Error("what is no hold has a status")
	}
}
