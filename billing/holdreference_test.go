package billing

// This file is what the design says of holds, once more, in plain ints: it shares no code with the product. Amounts are
// micro-credits, instants are ticks of a clock, and grants and holds are named by their places.

// refWallet is a wallet. Time has passed in it up to its clock.
type refWallet struct {
	clock     int
	overdraft int
	debt      int
	grants    []refGrant // in burn order
	holds     []refHold
	lines     []refLine // that the product has not written yet
}

type refGrant struct {
	free    int
	from    int  // when it becomes effective
	until   int  // 0: never ends
	voided  bool // by request
	expired bool // some of it expired
}

type refHold struct {
	pieces   []refPiece // in the order in which they were drawn
	captured int
	until    int
	status   string
}

type refPiece struct{ grant, size int }

// refLine is a line of the ledger.
type refLine struct {
	kind         string
	amount, held int // changes
	parts        []refPiece
	depleted     []int // grants, of a CAPTURE
}

func (w *refWallet) clone() *refWallet {
	copied := *w
	copied.grants = append([]refGrant(nil), w.grants...)
	copied.holds = append([]refHold(nil), w.holds...) // the pieces of a hold are replaced, never changed
	copied.lines = append([]refLine(nil), w.lines...)
	return &copied
}

// free returns what can be spent, and what cannot be spent yet.
func (w *refWallet) free() (sum, pending int) {
	for _, g := range w.grants {
		if g.from > w.clock {
			pending += g.free
		} else {
			sum += g.free
		}
	}
	return sum, pending
}

func (w *refWallet) held() (sum int) {
	for i := range w.grants {
		sum += w.heldOf(i)
	}
	return sum
}

func (w *refWallet) heldOf(grant int) (sum int) {
	for _, h := range w.holds {
		for _, p := range h.pieces {
			if p.grant == grant {
				sum += p.size
			}
		}
	}
	return sum
}

func (w *refWallet) available() int {
	free, _ := w.free()
	return free - w.debt
}

func (w *refWallet) posted() int {
	free, pending := w.free()
	return free + pending + w.held() - w.debt
}

// over reports whether a grant has ended by an instant.
func (g *refGrant) over(at int) bool { return g.until != 0 && g.until <= at }

// status is what a grant is shown as.
func (w *refWallet) status(grant int) string {
	g := &w.grants[grant]
	switch {
	case g.voided:
		return "VOIDED"
	case g.expired:
		return "EXPIRED"
	case g.free+w.heldOf(grant) == 0:
		return "DEPLETED"
	case g.over(w.clock):
		return "EXPIRED"
	case g.from > w.clock:
		return "PENDING"
	}
	return "ACTIVE"
}

func (w *refWallet) write(kind string, amount, held int, parts []refPiece) {
	w.lines = append(w.lines, refLine{kind: kind, amount: amount, held: held, parts: parts})
}

// tick lets one instant pass: first grants become effective, then holds end, then grants.
func (w *refWallet) tick() {
	w.clock++
	w.repay()
	for i := range w.holds {
		if w.holds[i].status == "OPEN" && w.holds[i].until == w.clock {
			w.giveBack(i, "EXPIRED", w.clock-1)
		}
	}
	for i := range w.grants {
		if g := &w.grants[i]; g.until == w.clock && g.free > 0 {
			w.write("EXPIRY", -g.free, 0, []refPiece{{i, g.free}})
			g.free, g.expired = 0, true
		}
	}
}

// giveBack ends a hold. What of its rest is of grants that ended by the instant over, or were voided, leaves the wallet.
func (w *refWallet) giveBack(hold int, status string, over int) {
	h := &w.holds[hold]
	var back, expired, voided []refPiece
	sums := map[string]int{}
	for i := len(h.pieces) - 1; i >= 0; i-- {
		p := h.pieces[i]
		back = append(back, p)
		sums["back"] += p.size
		switch g := &w.grants[p.grant]; {
		case g.voided:
			voided = append(voided, p)
			sums["voided"] += p.size
		case g.over(over):
			expired = append(expired, p)
			sums["expired"] += p.size
			g.expired = true
		default:
			g.free += p.size
		}
	}
	h.pieces, h.status = nil, status
	if len(back) > 0 {
		w.write("RELEASE", 0, -sums["back"], back)
	}
	if len(expired) > 0 {
		w.write("EXPIRY", -sums["expired"], 0, expired)
	}
	if len(voided) > 0 {
		w.write("VOID", -sums["voided"], 0, voided)
	}
	w.repay()
}

// repay repays debt from what is free, first of the grants that became effective first.
func (w *refWallet) repay() {
	for from := 0; from <= w.clock; from++ {
		for i := range w.grants {
			if part := min(w.debt, w.grants[i].free); part > 0 && w.grants[i].from == from {
				w.write("REPAYMENT", 0, 0, []refPiece{{i, part}})
				w.grants[i].free -= part
				w.debt -= part
			}
		}
	}
}

// take draws free credit in burn order.
func (w *refWallet) take(amount int) (parts []refPiece) {
	for i := range w.grants {
		if part := min(amount, w.grants[i].free); part > 0 && w.grants[i].from <= w.clock {
			parts = append(parts, refPiece{i, part})
			w.grants[i].free -= part
			amount -= part
		}
	}
	return parts
}

func (w *refWallet) place(amount int, upTo bool, until int) (refusal string) {
	if available := w.available(); amount > available {
		if !upTo || available <= 0 {
			return "INSUFFICIENT_CREDITS"
		}
		amount = available
	}
	pieces := w.take(amount)
	w.write("HOLD", 0, amount, pieces)
	w.holds = append(w.holds, refHold{pieces: pieces, until: until, status: "OPEN"})
	return ""
}

// refuse returns why nothing can be done with a hold; empty if it is open.
func (h *refHold) refuse() string {
	switch h.status {
	case "OPEN":
		return ""
	case "EXPIRED":
		return "HOLD_EXPIRED"
	}
	return "HOLD_NOT_OPEN"
}

func (w *refWallet) capture(hold, amount int, final, more bool) (refusal string) {
	h := &w.holds[hold]
	if refusal := h.refuse(); refusal != "" {
		return refusal
	}
	rest, left, wanted := 0, []refPiece(nil), amount
	var parts []refPiece
	for _, p := range h.pieces {
		rest += p.size
		if part := min(wanted, p.size); part > 0 {
			parts = append(parts, refPiece{p.grant, part})
			p.size -= part
			wanted -= part
		}
		if p.size > 0 {
			left = append(left, p)
		}
	}
	switch {
	case wanted > 0 && !more:
		return "HOLD_AMOUNT_EXCEEDED"
	case wanted > w.available() && wanted > 0:
		return "INSUFFICIENT_CREDITS"
	}
	h.pieces = left
	h.captured += amount
	parts = append(parts, w.take(wanted)...)
	w.write("CAPTURE", -amount, -min(amount, rest), parts)
	line := &w.lines[len(w.lines)-1]
	seen := map[int]bool{}
	for _, p := range parts {
		g := &w.grants[p.grant]
		if !seen[p.grant] && g.free+w.heldOf(p.grant) == 0 && !g.voided && !g.over(w.clock) {
			line.depleted = append(line.depleted, p.grant)
		}
		seen[p.grant] = true
	}
	if final || len(left) == 0 {
		w.giveBack(hold, "CAPTURED", w.clock)
	}
	return ""
}

func (w *refWallet) release(hold int) (refusal string) {
	if refusal := w.holds[hold].refuse(); refusal != "" {
		return refusal
	}
	w.giveBack(hold, "RELEASED", w.clock)
	return ""
}

func (w *refWallet) extend(hold, until int) (refusal string) {
	h := &w.holds[hold]
	if refusal := h.refuse(); refusal != "" {
		return refusal
	}
	h.until = max(h.until, until)
	return ""
}

func (w *refWallet) void(grant int) (refusal string) {
	g := &w.grants[grant]
	if g.voided || g.expired || g.over(w.clock) || g.free+w.heldOf(grant) == 0 {
		return "GRANT_NOT_VOIDABLE"
	}
	w.write("VOID", -g.free, 0, []refPiece{{grant, g.free}})
	g.free, g.voided = 0, true
	return ""
}

// use charges a usage that may go into debt.
func (w *refWallet) use(amount int) (refusal string) {
	available := w.available()
	if amount > available && amount-available > w.overdraft {
		return "INSUFFICIENT_CREDITS"
	}
	drawn := max(0, min(amount, available))
	w.write("USAGE", -amount, 0, w.take(drawn))
	w.debt += amount - drawn
	return ""
}
