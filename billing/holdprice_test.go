package billing

import (
	"cmp"
	"strconv"
	"testing"
	"time"
)

// testTimeline says that version 1 of a card is in force, and from each of these instants on the next one.
type testTimeline struct {
	Versioned
	code string // empty: the default card
	next []time.Time
}

func (l *testTimeline) DocumentKey() DocumentKey {
	return RateCardKey(Live, cmp.Or(l.code, DefaultRateCard))
}

func (l *testTimeline) CloneDocument() Document { return clonePointer(l) }

func (l *testTimeline) VersionAt(at time.Time) RateCardRef {
	version := 1
	for _, from := range l.next {
		if !at.Before(from) {
			version++
		}
	}
	return RateCardRef{cmp.Or(l.code, DefaultRateCard), version}
}

// testPrices is a version of a card with one price for each unit of the action "chat", also of its components.
type testPrices struct {
	Versioned
	code    string // empty: the default card
	version int
	unit    Credits
}

func (p *testPrices) ref() RateCardRef {
	return RateCardRef{cmp.Or(p.code, DefaultRateCard), p.version}
}

func (p *testPrices) DocumentKey() DocumentKey { return RateCardVersionKey(Live, p.ref()) }

func (p *testPrices) CloneDocument() Document { return clonePointer(p) }

func (p *testPrices) Price(m Measure, multiplier Decimal) (sum Credits, _ *Pricing, _ *Error) {
	if m.Action != "chat" {
		return 0, nil, refuse(CodeUnknownAction, "the card has no rate for the action %s", quote(m.Action)).at("action")
	}
	pricing := &Pricing{Card: p.ref(), Multiplier: multiplier, Rate: 1}
	unit := p.unit * whole(multiplier)
	if len(m.Components) == 0 {
		return unit * whole(m.Quantity), pricing, nil
	}
	pricing.Rate = 0
	for _, c := range m.Components {
		part := unit * whole(c.Quantity)
		pricing.Components = append(pricing.Components, PricedComponent{c, part, 1})
		sum += part
	}
	return sum, pricing, nil
}

func whole(d Decimal) Credits {
	n, err := strconv.Atoi(d.String())
	if err != nil {
		panic(err)
	}
	return Credits(n)
}

func (p *testPrices) Affordable(Measure, Decimal, string, Credits) (Decimal, *Error) {
	return Decimal{}, nil
}

// testQuote quotes one price for the action "chat" at a multiplier of 3.
type testQuote struct{ until time.Time }

func (testQuote) ID() string { return "qte_1" }

func (testQuote) Card() RateCardRef { return RateCardRef{DefaultRateCard, 1} }

func (testQuote) Multiplier() Decimal { return units(3) }

func (q testQuote) Covers(_ WalletID, m Measure, now time.Time) *Error {
	switch {
	case m.Quantity != units(2):
		return refuse(CodeQuoteMismatch, "the quote is for a quantity of 2").at("quantity")
	case !now.Before(q.until):
		return refuse(CodeQuoteExpired, "the quote has expired").at("quote")
	}
	return nil
}

// units returns a quantity.
func units(n int) Decimal {
	if n == 0 {
		return Decimal{}
	}
	d, err := ParseDecimal(strconv.Itoa(n))
	if err != nil {
		panic(err)
	}
	return d
}

// newPricedWallet returns a wallet with 1,000 and a card: a unit costs 10, and from an hour on 100.
func newPricedWallet(t *testing.T) *holdWallet {
	w := newHoldWallet(t, 0)
	w.wallet.RateMultiplier = units(1)
	w.grant(1000, 1, 0)
	for _, document := range []Document{
		&testTimeline{next: []time.Time{w.now.Add(time.Hour)}}, &testPrices{version: 1, unit: 10}, &testPrices{version: 2, unit: 100},
	} {
		w.others[document.DocumentKey()] = document
	}
	return w
}

func (w *holdWallet) placePriced(quantity int, edit func(*PlaceHold)) PlaceHold {
	p := PlaceHold{Keyed: w.next(), Action: "chat", Quantity: pointer(units(quantity)), ExpiresIn: 7200}
	if edit != nil {
		edit(&p)
	}
	return p
}

func (w *holdWallet) capturePriced(h *Hold, quantity int, edit func(*CaptureHold)) CaptureHold {
	c := CaptureHold{Keyed: w.next(), Hold: h.HoldID(), Quantity: pointer(units(quantity))}
	if edit != nil {
		edit(&c)
	}
	return c
}

// The version of the card and the multiplier that were in force when a hold was placed price all its captures, whether the
// hold was priced or said its amount.
func TestCapturesArePricedAtTheLock(t *testing.T) {
	w := newPricedWallet(t)
	priced := w.stored(w.must(w.placePriced(5, nil)).Transaction.HoldID())
	amount := w.stored(w.must(PlaceHold{
		Keyed: w.next(), Amount: pointer(Credits(50)), Action: "chat", ExpiresIn: 7200,
	}).Transaction.HoldID())
	if priced.Amount != 50 || priced.Quantity != units(5) || priced.Lock.Card.Version != 1 || amount.Lock.Card.Version != 1 {
		t.Fatalf("placed %+v and %+v", priced, amount)
	}
	w.now = w.now.Add(time.Hour) // the next version is in force
	w.wallet.RateMultiplier = units(2)
	for _, h := range []*Hold{priced, amount} {
		line := w.must(w.capturePriced(h, 2, nil)).Transaction
		if line.Amount != -20 || line.Pricing.Card.Version != 1 || line.Pricing.Multiplier != units(1) || line.Action != "chat" ||
			line.Quantity != units(2) {
			t.Errorf("the capture is %+v, priced by %+v", line, line.Pricing)
		}
		w.refused(w.capturePriced(h, 4, nil), CodeHoldAmountExceeded, "amount", "0.00004 credits", "0.00003 left")
	}
	o := w.must(w.placePriced(2, nil))
	if o.Transaction.HeldChange != 400 || o.Transaction.Pricing.Card.Version != 2 {
		t.Errorf("a hold of now is %+v", o.Transaction)
	}
	line := w.must(w.capturePriced(priced, 1, func(c *CaptureHold) { c.Final = true })).Transaction
	w.expectLines("CAPTURE -10 -10: 1=10", "RELEASE 0 -20: 1=20")
	if line.Pricing.Card.Version != 1 {
		t.Errorf("the last capture is priced by %+v", line.Pricing)
	}
	w.audit()
}

// A capture has the action and the dimensions of its hold, unless it says others. Components are priced like those of a
// usage.
func TestCaptureSaysWhatItIsFor(t *testing.T) {
	w := newPricedWallet(t)
	h := w.stored(w.must(w.placePriced(50, func(p *PlaceHold) {
		p.Dimensions, p.Subject = Metadata{"model": "large"}, "s"
	})).Transaction.HoldID())
	line := w.must(w.capturePriced(h, 1, nil)).Transaction
	if line.Dimensions["model"] != "large" || line.Subject != "s" || line.HoldID() != h.HoldID() {
		t.Errorf("the capture is %+v", line)
	}
	line = w.must(CaptureHold{
		Keyed: w.next(), Hold: h.HoldID(), Components: []Component{{"input", units(2)}, {"output", units(3)}},
		Dimensions: Metadata{"model": "small"},
	}).Transaction
	if line.Amount != -50 || line.Dimensions["model"] != "small" || len(line.Pricing.Components) != 2 ||
		line.Quantity != (Decimal{}) {
		t.Errorf("the capture of components is %+v, %+v", line, line.Pricing)
	}
	w.refused(w.capturePriced(h, 1, func(c *CaptureHold) { c.Action = "paint" }), CodeUnknownAction, "action")
	line = w.must(w.capture(h, 7, false)).Transaction
	if line.Pricing != nil || line.Action != "chat" {
		t.Errorf("the capture of an amount is %+v", line)
	}
}

// What costs nothing is captured as nothing. The last capture returns all then.
func TestCaptureOfNothing(t *testing.T) {
	w := newPricedWallet(t)
	h := w.stored(w.must(w.placePriced(5, nil)).Transaction.HoldID())
	w.must(w.capturePriced(h, 0, nil))
	w.expectLines("CAPTURE 0 0:")
	w.expect(950, 50, 1000)
	w.must(w.capturePriced(h, 0, func(c *CaptureHold) { c.Final = true }))
	w.expectLines("CAPTURE 0 0:", "RELEASE 0 -50: 1=50")
	if h = w.stored(h.HoldID()); h.Status != HoldCaptured || h.Captured != 0 {
		t.Errorf("the hold is %+v", h)
	}
	w.refused(w.placePriced(0, nil), CodeInvalidInput, "quantity", "costs wallet", "nothing; a hold is of more than 0")
	w.refused(w.placePriced(0, func(p *PlaceHold) { p.Components = []Component{{"input", Decimal{}}} }), CodeInvalidInput,
		"components", "costs wallet", "nothing; a hold is of more than 0")
}

// Nothing prices a capture if there was no card when the hold was placed, or if no action is said.
func TestCaptureWithoutAPrice(t *testing.T) {
	w := newPricedWallet(t)
	silent := w.place(10, time.Hour)
	w.refused(w.capturePriced(silent, 1, nil), CodeInvalidInput, "action")
	w.must(w.capturePriced(silent, 1, func(c *CaptureHold) { c.Action = "chat" }))
	cards := w.others
	w.others = map[DocumentKey]Document{}
	w.refused(w.placePriced(1, nil), CodeUnknownAction, "action", `no rate card "default"`, "set amount")
	h := w.stored(w.must(PlaceHold{
		Keyed: w.next(), Amount: pointer(Credits(50)), Action: "chat", ExpiresIn: 3600,
	}).Transaction.HoldID())
	w.others = cards // published since
	w.refused(w.capturePriced(h, 1, nil), CodeUnknownAction, "action", "no rate card when hold", "set amount")
	w.must(w.capture(h, 10, true))
	w.expect(980, 0, 980)
}

// With upTo, a priced hold takes what is available. Its price is that of all that was asked for.
func TestPricedHoldUpTo(t *testing.T) {
	w := newPricedWallet(t)
	w.must(charge(w.next(), 975))
	w.refused(w.placePriced(3, nil), CodeInsufficientCredits, "")
	line := w.must(w.placePriced(3, func(p *PlaceHold) { p.UpTo = true })).Transaction
	h := w.stored(line.HoldID())
	if line.HeldChange != 25 || line.Shortfall != 5 || h.Requested != 30 || h.Amount != 25 || h.Lock.Rate != 1 {
		t.Errorf("placed %+v, the hold is %+v", line, h)
	}
	w.refused(w.capturePriced(h, 3, nil), CodeHoldAmountExceeded, "amount")
	w.refused(w.capturePriced(h, 3, func(c *CaptureHold) { c.AllowMore = true }), CodeInsufficientCredits, "amount",
		"0.000005 credits are needed beyond the 0.000025 that hold "+string(h.HoldID())+" has left, and 0 are available")
	w.grant(5, 2, 0)
	w.must(w.capturePriced(h, 3, func(c *CaptureHold) { c.AllowMore = true }))
	w.expectLines("CAPTURE -30 -25: 1=25 4=5")
	w.expect(0, 0, 0)
}

// A hold redeems a quote once, and its captures are priced by the version and the multiplier of the quote.
func TestHoldRedeemsAQuote(t *testing.T) {
	w := newPricedWallet(t)
	quoted := func(quantity int) PlaceHold {
		return w.placePriced(quantity, func(p *PlaceHold) { p.Quote, p.Quoted = "token", testQuote{w.now.Add(time.Minute)} })
	}
	w.refused(quoted(3), CodeQuoteMismatch, "quantity")
	w.now = w.now.Add(time.Minute)
	late := quoted(2)
	late.Quoted = testQuote{w.now}
	w.refused(late, CodeQuoteExpired, "quote")
	unreadable := w.placePriced(2, func(p *PlaceHold) { p.SetQuote(nil, refuse(CodeQuoteMismatch, "no quote").at("quote")) })
	w.refused(unreadable, CodeQuoteMismatch, "quote")
	place := quoted(2)
	line := w.must(place).Transaction
	h := w.stored(line.HoldID())
	if line.HeldChange != 60 || line.Pricing.Quote != "qte_1" || h.Lock.Multiplier != units(3) {
		t.Errorf("placed %+v by %+v", line, line.Pricing)
	}
	redeemed, _ := w.others[RedemptionKey(w.wallet.WalletRef, "qte_1")].(*Redemption)
	if redeemed == nil || redeemed.By != line.KeyHash() || !redeemed.RedeemedAt.Equal(w.now) {
		t.Fatalf("redeemed: %+v", redeemed)
	}
	w.refused(quoted(2), CodeQuoteUsed, "quote")
	captured := w.must(w.capturePriced(h, 1, nil)).Transaction
	if captured.Amount != -30 || captured.Pricing.Quote != "" {
		t.Errorf("the capture is %+v by %+v", captured, captured.Pricing)
	}
	w.must(w.release(h)) // which does not give the quote back
	w.refused(quoted(2), CodeQuoteUsed, "quote")
	w.audit()
}
