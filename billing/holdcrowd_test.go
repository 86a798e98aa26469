package billing

import (
	"slices"
	"testing"
	"time"
)

// crowd is a wallet at its limits: pages of grants, and a hold whose pieces have their places between them.
type crowd struct {
	full, small    int // pages of as many grants as one holds, and pages of few
	each           int // grants of a small page
	pieces         int // of the hold, spread over all pages
	lapsed, voided int // so many of them
	debt           Credits
}

// wallet returns the wallet, as commits could have left it. Each grant and each piece is of 2.
func (c crowd) wallet(t *testing.T) (*holdWallet, *Hold) {
	t.Helper()
	w := newHoldWallet(t, c.debt)
	w.large = true
	w.wallet.Sequence, w.wallet.Debt = 20_000, c.debt
	pages := c.full + c.small
	var ref int64
	add := func(priority int) LiveGrant {
		ref++
		g := LiveGrant{Ref: GrantRef{ref, 0}, Priority: priority, EffectiveAt: w.now, Remaining: 2}
		w.grants[g.Ref] = &Grant{Wallet: w.wallet.ID, Ref: g.Ref, Priority: priority, EffectiveAt: w.now, CreatedAt: w.now}
		return g
	}
	var p lots
	for at := range pages {
		pg := &page{PageSummary: PageSummary{Number: at + 1}, loaded: true}
		n := c.each
		if at < c.full {
			n = PageGrants
		}
		for j := range n {
			g := add(1000*at + 2*j)
			if c.debt > 0 { // nothing but what is held is effective
				g.EffectiveAt = w.now.Add(9 * time.Hour)
			}
			pg.grants = append(pg.grants, g)
		}
		pg.First = first(pg.grants)
		pg.refresh(w.now)
		p.pages = append(p.pages, pg)
		w.pages[pg.Number] = pg.grants
		w.wallet.Pages = append(w.wallet.Pages, pg.PageSummary)
	}
	h := &Hold{WalletRef: w.wallet.WalletRef, Number: 1, Status: HoldOpen, PlacedAt: w.now, ExpiresAt: w.now.Add(2 * time.Hour)}
	for i := range c.pieces {
		piece := add(1000*(i%pages) + 2*(i/pages) + 1)
		switch {
		case i < c.voided:
			w.wallet.Voided = append(w.wallet.Voided, VoidedPiece{piece.Ref, 2})
			w.grants[piece.Ref].Ended = GrantVoided
		case i < c.voided+c.lapsed:
			piece.ExpiresAt = w.now.Add(time.Hour)
			w.grants[piece.Ref].ExpiresAt = piece.ExpiresAt
		}
		h.Pieces = append(h.Pieces, piece)
	}
	slices.SortFunc(h.Pieces, CompareBurn)
	h.Requested, h.Amount = h.Remaining(), h.Remaining()
	w.holds[h.DocumentKey()] = h
	w.wallet.Holds, w.wallet.Pieces, w.wallet.Held, w.wallet.HoldEnd = 1, c.pieces, h.Amount, h.ExpiresAt
	w.wallet.LiveGrantCount = p.count()
	sum, _ := p.totals(w.now)
	w.wallet.Posted = sum + h.Amount - c.debt
	if err := w.wallet.validateGrants(); err != nil {
		t.Fatal(err)
	}
	return w, h
}

// A hold can always end in one commit, whatever the wallet has of grants, of pieces that expired or were voided, and of
// debt: else the wallet would be stuck, because what is due is booked before everything else. What does not fit beside
// the end is done after it.
func TestHoldsAlwaysEnd(t *testing.T) {
	for name, c := range map[string]crowd{
		"all pages, some expired":            {small: 90, each: 130, pieces: MaxHoldPieces, lapsed: 45},
		"all expired or voided":              {small: 90, each: 130, pieces: MaxHoldPieces, lapsed: 150, voided: 100},
		"all pages, some expired and voided": {small: 90, each: 130, pieces: MaxHoldPieces, lapsed: 45, voided: 45},
		"full pages that are split":          {full: 46, pieces: MaxHoldPieces},
		"full pages, and debt":               {full: 46, pieces: MaxHoldPieces - 40, lapsed: 2, debt: 150},
		"debt that takes all that returns":   {full: 40, small: 20, each: 80, pieces: MaxHoldPieces, lapsed: 20, debt: 500},
		"debt on all pages":                  {small: 90, each: 120, pieces: MaxHoldPieces, lapsed: 20, voided: 20, debt: 200},
		"full pages, and some that join":     {full: 40, small: 50, each: 10, pieces: MaxHoldPieces},
		"pages that join, and debt":          {full: 40, small: 50, each: 10, pieces: MaxHoldPieces, lapsed: 50, debt: 160},
	} {
		for way, end := range map[string]func(*holdWallet, *Hold){
			"expired":  func(w *holdWallet, h *Hold) { w.now = h.ExpiresAt; w.bookDue() },
			"released": func(w *holdWallet, h *Hold) { w.must(w.release(h)) },
			"captured": func(w *holdWallet, h *Hold) { w.must(w.capture(h, 1, true)) },
		} {
			t.Run(name+"/"+way, func(t *testing.T) {
				w, h := c.wallet(t)
				w.now = w.now.Add(time.Hour)
				posted, lost := w.wallet.Posted, 2*Credits(c.lapsed+c.voided)
				w.watched = func(change *WalletChange) {
					for _, line := range change.Lines {
						if line.Type == TypeCapture {
							posted += line.Amount
							if first := h.Pieces[0]; w.grants[first.Ref].Ended == GrantVoided || first.Lapsed(w.now) {
								lost--
							}
						}
					}
				}
				end(w, h)
				w.bookDue()
				if h := w.stored(h.HoldID()); h.Status == HoldOpen || w.wallet.Holds != 0 || w.wallet.Held != 0 {
					t.Fatalf("the hold is %s, and %s are held", h.Status, w.wallet.Held)
				}
				balance, _ := w.snapshot().Balance(w.now)
				if w.wallet.Posted != posted-lost || balance.Posted != w.wallet.Posted ||
					w.wallet.Debt > 0 && balance.Available > -w.wallet.Debt {
					t.Errorf("posted is %d, shown as %d, want %d; debt %d, available %d", w.wallet.Posted, balance.Posted,
						posted-lost, w.wallet.Debt, balance.Available)
				}
			})
		}
	}
}
