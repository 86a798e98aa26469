package ddb_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/drawdown-billing/drawdown/billing"
)

// heldRequest is what one client asked of one wallet with holds: a change under a key or, without a key, a read. Times
// are minutes.
type heldRequest struct {
	wallet  billing.WalletID
	kind    string // grant, use, place, capture, release, extend; balance, list
	key     string
	credits int64
	hold    int64 // the sequence of the line that placed it
	upTo    bool  // of a place
	final   bool  // of a capture
	minutes int64 // of a place and an extension
	since   int64 // what all clocks had reached when the request was sent
}

// heldResponse is what the client got in the end.
type heldResponse struct {
	sequence, posted, held int64 // of the line, or as a read showed them
	at                     int64 // when the line was recorded, or as of when the balance is
	by                     int64 // what some clock had reached when the response came
	until                  int64 // of an extension: the end of the hold; -1: nobody knows, as it was a replay
	refused                billing.Code
	available              int64  // with INSUFFICIENT_CREDITS, or as a read showed it
	endedBy                int64  // with HOLD_NOT_OPEN: the line that ended the hold
	list                   string // of a list
}

// heldBook is the model of a wallet with one grant that never expires.
type heldBook struct {
	sequence, free int64
	at             int64 // of the last change
	holds          map[int64]heldHold
	responses      map[string]heldResponse
}

// heldHold is a hold in the model.
type heldHold struct {
	rest, end, endedBy int64
	status             billing.HoldStatus
}

// holdModel is a wallet that does one thing at a time, and in which holds end by time. When a request was decided is not
// known, where its response does not say it: each instant between request and response may be.
var holdModel = (&porcupine.NondeterministicModel{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byWallet := map[billing.WalletID][]porcupine.Operation{}
		for _, o := range history {
			wallet := o.Input.(heldRequest).wallet
			byWallet[wallet] = append(byWallet[wallet], o)
		}
		return slices.Collect(maps.Values(byWallet))
	},
	Init: func() []any { return []any{heldBook{}} },
	Step: func(state, input, output any) []any {
		return state.(heldBook).step(input.(heldRequest), output.(heldResponse))
	},
	Equal:             func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) },
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}).ToModel()

// step lists the states in which the wallet may be after a response; none if it may not respond so.
func (b heldBook) step(in heldRequest, out heldResponse) (after []any) {
	if before, stands := b.responses[in.key]; stands && in.key != "" {
		if out.same(before) {
			return []any{b}
		}
		return nil
	}
	from, to := max(b.at, in.since), max(b.at, out.by)
	if out.at > 0 {
		if out.at < from || out.at > to {
			return nil
		}
		from, to = out.at, out.at
	}
	for now := from; now <= to; now++ {
		next := b.elapse(now)
		code, endedBy := next.apply(in, now, out)
		switch {
		case code != out.refused, code == billing.CodeHoldNotOpen && endedBy != out.endedBy,
			code == billing.CodeInsufficientCredits && out.available != next.free:
		case code != "":
			return []any{b}
		case in.key == "":
			if next.shows(in, out) {
				return []any{b}
			}
		case in.kind == "extend":
			if until := next.holds[in.hold].end; out.until < 0 || out.until == until {
				next.responses[in.key] = out
				after = append(after, next)
			}
		case out.posted == next.posted() && out.held == next.held():
			next.responses[in.key] = out
			return []any{next.returned(in, &out)}
		}
	}
	return after
}

// same reports whether two responses are to one request. A replay of an extension shows the hold as it is by then.
func (r heldResponse) same(as heldResponse) bool {
	return r.sequence == as.sequence && r.posted == as.posted && r.held == as.held && r.at == as.at && r.refused == as.refused
}

// elapse is the wallet after holds have ended by an instant, each by a line.
func (b heldBook) elapse(now int64) heldBook {
	b.at, b.holds, b.responses = now, maps.Clone(b.holds), maps.Clone(b.responses)
	if b.holds == nil {
		b.holds, b.responses = map[int64]heldHold{}, map[string]heldResponse{}
	}
	var over []int64
	for number, h := range b.holds {
		if h.status == billing.HoldOpen && h.end <= now {
			over = append(over, number)
		}
	}
	slices.SortFunc(over, func(x, y int64) int {
		return cmp.Or(cmp.Compare(b.holds[x].end, b.holds[y].end), cmp.Compare(x, y))
	})
	for _, number := range over {
		b.end(number, billing.HoldExpired, 0)
	}
	return b
}

// end gives back what is left of a hold. endedBy is the line that ended it; 0: the one that gives back.
func (b *heldBook) end(number int64, status billing.HoldStatus, endedBy int64) {
	h := b.holds[number]
	if h.rest > 0 {
		b.sequence++
		endedBy = cmp.Or(endedBy, b.sequence)
	}
	b.free += h.rest
	b.holds[number] = heldHold{0, h.end, endedBy, status}
}

// apply does what is asked for, up to the line of the request. It returns the code of a refusal, and the line that ended
// a hold that is not open.
func (b *heldBook) apply(in heldRequest, now int64, out heldResponse) (code billing.Code, endedBy int64) {
	h := b.holds[in.hold]
	switch in.kind {
	case "capture", "release", "extend":
		switch h.status {
		case "":
			return billing.CodeNotFound, 0
		case billing.HoldExpired:
			return billing.CodeHoldExpired, 0
		case billing.HoldOpen:
		default:
			return billing.CodeHoldNotOpen, h.endedBy
		}
	}
	amount := in.credits
	switch in.kind {
	case "grant":
		b.free += amount
	case "use":
		if amount > b.free {
			return billing.CodeInsufficientCredits, 0
		}
		b.free -= amount
	case "place":
		if amount > b.free && (!in.upTo || b.free == 0) {
			return billing.CodeInsufficientCredits, 0
		}
		amount = min(amount, b.free)
		b.free -= amount
		b.holds[b.sequence+1] = heldHold{amount, now + in.minutes, 0, billing.HoldOpen}
	case "capture":
		if amount > h.rest {
			return billing.CodeHoldAmountExceeded, 0
		}
		h.rest -= amount
		b.holds[in.hold] = h
	case "extend":
		h.end = max(h.end, now+in.minutes)
		b.holds[in.hold] = h
		return "", 0
	case "release":
		b.end(in.hold, billing.HoldReleased, 0)
		if out.sequence != b.sequence {
			return "another line", 0
		}
		return "", 0
	default:
		return "", 0 // a read
	}
	if b.sequence++; out.sequence != b.sequence && out.refused == "" {
		return "another line", 0
	}
	return "", 0
}

// returned is the wallet after a final capture has given back what it left, and any capture that leaves nothing has ended
// its hold.
func (b heldBook) returned(in heldRequest, out *heldResponse) heldBook {
	if in.kind == "capture" && (in.final || b.holds[in.hold].rest == 0) {
		b.end(in.hold, billing.HoldCaptured, out.sequence)
	}
	return b
}

func (b heldBook) held() (sum int64) {
	for _, h := range b.holds {
		sum += h.rest
	}
	return sum
}

func (b heldBook) posted() int64 { return b.free + b.held() }

// shows reports whether a read shows the wallet as it is.
func (b heldBook) shows(in heldRequest, out heldResponse) bool {
	if in.kind == "list" {
		return out.list == b.list()
	}
	return out.available == b.free && out.held == b.held() && out.posted == b.posted()
}

// list writes the holds, newest first.
func (b heldBook) list() string {
	var all []string
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(b.holds))) {
		all = append(all, sayHeld(number, b.holds[number].status, b.holds[number].rest))
	}
	return strings.Join(all, ", ")
}

func sayHeld(number int64, status billing.HoldStatus, rest int64) string {
	return fmt.Sprint(number, " ", status, " ", rest)
}

// checkHeldHistory fails the test unless the history is one of the model's.
func checkHeldHistory(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	if result := porcupine.CheckOperationsTimeout(holdModel, history, searchTime); result != porcupine.Ok {
		for _, o := range history {
			t.Logf("client %d, %d to %d: %s", o.ClientId, o.Call, o.Return, holdModel.DescribeOperation(o.Input, o.Output))
		}
		t.Errorf("the history of %d operations is %s: no order of them explains every answer", len(history), result)
	}
}

// The model finds the histories that it is meant to find.
func TestHeldHistoriesThatCannotBe(t *testing.T) {
	type operation struct {
		call, back int64
		in         heldRequest
		out        heldResponse
	}
	first := []operation{
		{0, 1, heldRequest{kind: "grant", key: "g", credits: 10}, heldResponse{sequence: 1, posted: 10}},
		{2, 3, heldRequest{kind: "place", key: "p", credits: 6, minutes: 5}, heldResponse{sequence: 2, posted: 10, held: 6}},
	}
	release := heldRequest{kind: "release", key: "r", hold: 2}
	for name, test := range map[string]struct {
		want porcupine.CheckResult
		then []operation
	}{
		"nothing": {porcupine.Ok, nil},
		"captured, and released": {porcupine.Ok, []operation{
			{4, 7, heldRequest{kind: "capture", key: "c", hold: 2, credits: 2}, heldResponse{sequence: 3, posted: 8, held: 4}},
			{4, 7, release, heldResponse{sequence: 4, posted: 8}},
			{8, 9, heldRequest{kind: "balance"}, heldResponse{available: 8, posted: 8}},
		}},
		"released twice": {porcupine.Illegal, []operation{
			{4, 5, release, heldResponse{sequence: 3, posted: 10}},
			{6, 7, heldRequest{kind: "release", key: "again", hold: 2}, heldResponse{sequence: 4, posted: 10}},
		}},
		"released after the end": {porcupine.Illegal, []operation{
			{4, 5, heldRequest{kind: "release", key: "r", hold: 2, since: 5}, heldResponse{sequence: 3, posted: 10, at: 5, by: 5}},
		}},
		"refused before the end": {porcupine.Illegal, []operation{
			{4, 5, heldRequest{kind: "release", key: "r", hold: 2, since: 4}, heldResponse{refused: billing.CodeHoldExpired, by: 4}},
		}},
		"refused at the end, perhaps": {porcupine.Ok, []operation{
			{4, 5, heldRequest{kind: "release", key: "r", hold: 2, since: 4}, heldResponse{refused: billing.CodeHoldExpired, by: 5}},
		}},
		"spent at the end": {porcupine.Ok, []operation{
			{4, 5, heldRequest{kind: "use", key: "u", credits: 10, since: 5}, heldResponse{sequence: 4, at: 5, by: 5}},
		}},
		"spent while held": {porcupine.Illegal, []operation{
			{4, 5, heldRequest{kind: "use", key: "u", credits: 5}, heldResponse{sequence: 3, posted: 5, held: 6}},
		}},
		"the winner is another one": {porcupine.Illegal, []operation{
			{4, 5, release, heldResponse{sequence: 3, posted: 10}},
			{
				6, 7,
				heldRequest{kind: "capture", key: "c", hold: 2, credits: 1},
				heldResponse{refused: billing.CodeHoldNotOpen, endedBy: 2},
			},
		}},
		"an extension that was lost": {porcupine.Illegal, []operation{
			{4, 5, heldRequest{kind: "extend", key: "e", hold: 2, minutes: 9}, heldResponse{until: 9}},
			{6, 7, heldRequest{kind: "list", since: 6}, heldResponse{list: "2 EXPIRED 0", by: 6}},
		}},
		"a sum of two instants": {porcupine.Illegal, []operation{
			{4, 9, release, heldResponse{sequence: 3, posted: 10}},
			{4, 9, heldRequest{kind: "balance"}, heldResponse{available: 10, held: 6, posted: 10}},
		}},
	} {
		history := []porcupine.Operation{}
		for i, o := range append(slices.Clone(first), test.then...) {
			history = append(history, porcupine.Operation{ClientId: i, Input: o.in, Call: o.call, Output: o.out, Return: o.back})
		}
		if got := porcupine.CheckOperationsTimeout(holdModel, history, searchTime); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
