package ddb_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/drawdown-billing/drawdown/billing"
)

// request is what one client asked of one wallet: to change its balance under a key or, without a key, to read it.
type request struct {
	wallet  billing.WalletID
	key     string
	credits billing.Credits // less than zero: to take
}

// response is what the client got in the end: the sequence and balance of its line, or those that a read showed; or a
// refusal, with what was available.
type response struct {
	sequence int64
	balance  billing.Credits
	refused  bool
}

// book is the model of a wallet: one balance, one counter, and the response to each key.
type book struct {
	sequence  int64
	balance   billing.Credits
	responses map[string]response
}

// walletModel is a wallet that does one thing at a time. Histories of the real one are right where they are one of its
// own: each response is true at an instant between its request and itself, and each key has one effect.
var walletModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byWallet := map[billing.WalletID][]porcupine.Operation{}
		for _, o := range history {
			wallet := o.Input.(request).wallet
			byWallet[wallet] = append(byWallet[wallet], o)
		}
		return slices.Collect(maps.Values(byWallet))
	},
	Init: func() any { return book{} },
	Step: func(state, input, output any) (bool, any) {
		return state.(book).step(input.(request), output.(response))
	},
	Equal: func(a, b any) bool {
		x, y := a.(book), b.(book)
		return x.sequence == y.sequence && x.balance == y.balance && maps.Equal(x.responses, y.responses)
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}

// step reports whether the wallet may respond so, and returns the wallet after it.
func (b book) step(in request, out response) (bool, book) {
	before, stands := b.responses[in.key]
	switch {
	case in.key == "":
		return out == response{b.sequence, b.balance, false}, b
	case stands:
		return out == before, b
	case out.refused:
		return out.balance == b.balance && b.balance+in.credits < 0, b
	case b.balance+in.credits < 0 || out != response{b.sequence + 1, b.balance + in.credits, false}:
		return false, b
	}
	after := book{out.sequence, out.balance, maps.Clone(b.responses)}
	if after.responses == nil {
		after.responses = map[string]response{}
	}
	after.responses[in.key] = out
	return true, after
}

// searchTime is how long the checker may search for an order: minutes more than it takes, on a busy machine too.
const searchTime = 5 * time.Minute

// checkHistory fails the test unless the history is one of the model's.
func checkHistory(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	if result := porcupine.CheckOperationsTimeout(walletModel, history, searchTime); result != porcupine.Ok {
		for _, o := range history {
			t.Logf("client %d, %d to %d: %s", o.ClientId, o.Call, o.Return, walletModel.DescribeOperation(o.Input, o.Output))
		}
		t.Errorf("the history of %d operations is %s: no order of them explains every answer", len(history), result)
	}
}

// The model finds the histories that it is meant to find.
func TestHistoriesThatCannotBe(t *testing.T) {
	type operation struct {
		call, back int64
		in         request
		out        response
	}
	first := operation{0, 1, request{key: "g", credits: 10}, response{sequence: 1, balance: 10}}
	for name, test := range map[string]struct {
		want porcupine.CheckResult
		then []operation
	}{
		"nothing": {porcupine.Ok, nil},
		"two at once": {porcupine.Ok, []operation{
			{2, 5, request{key: "a", credits: -6}, response{3, 3, false}},
			{2, 5, request{key: "b", credits: -1}, response{2, 9, false}},
		}},
		"a repetition": {porcupine.Ok, []operation{
			{2, 5, request{key: "a", credits: -6}, response{2, 4, false}},
			{6, 7, request{key: "a", credits: -6}, response{2, 4, false}},
		}},
		"refused": {porcupine.Ok, []operation{
			{2, 3, request{key: "a", credits: -11}, response{balance: 10, refused: true}},
		}},
		"a double effect": {porcupine.Illegal, []operation{
			{2, 3, request{key: "a", credits: -6}, response{2, 4, false}},
			{4, 5, request{key: "a", credits: -6}, response{3, -2, false}},
		}},
		"overspent": {porcupine.Illegal, []operation{
			{2, 3, request{key: "a", credits: -11}, response{2, -1, false}},
		}},
		"a lost effect": {porcupine.Illegal, []operation{
			{2, 3, request{key: "a", credits: -6}, response{2, 4, false}},
			{4, 5, request{}, response{1, 10, false}},
		}},
		"a lost update": {porcupine.Illegal, []operation{
			{2, 3, request{key: "a", credits: -6}, response{2, 4, false}},
			{2, 3, request{key: "b", credits: -6}, response{2, 4, false}},
		}},
		"refused too early": {porcupine.Illegal, []operation{
			{2, 3, request{key: "a", credits: -5}, response{balance: 4, refused: true}},
			{4, 5, request{key: "b", credits: -6}, response{2, 4, false}},
		}},
		"refused though it stands": {porcupine.Illegal, []operation{
			{2, 3, request{key: "a", credits: -6}, response{2, 4, false}},
			{4, 5, request{key: "a", credits: -6}, response{balance: 4, refused: true}},
		}},
	} {
		history := []porcupine.Operation{}
		for i, o := range append([]operation{first}, test.then...) {
			history = append(history, porcupine.Operation{ClientId: i, Input: o.in, Call: o.call, Output: o.out, Return: o.back})
		}
		if got := porcupine.CheckOperationsTimeout(walletModel, history, searchTime); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
