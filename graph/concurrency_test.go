package graph_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// atOnce sends documents at the same time, and returns the responses in their order.
func (a *api) atOnce(documents []string) []reply {
	answers := make([]reply, len(documents))
	var all sync.WaitGroup
	for i, document := range documents {
		all.Go(func() { answers[i] = a.post(document, nil) })
	}
	all.Wait()
	return answers
}

// The same request, sent many times at once, happens once, and all but one response say that they are replays.
func TestSameRequestAtOnce(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "100")
	for name, mutation := range map[string]string{
		"recordUsage": `recordUsage(input: {idempotencyKey: "k", walletId: "main", action: "a", credits: "1"})
			{ id: transaction { id } replayed }`,
		"createCustomer": `createCustomer(input: {idempotencyKey: "k", name: "n", externalId: "same"})
			{ id: customer { id } replayed }`,
	} {
		documents := make([]string, 20)
		for i := range documents {
			documents[i] = `mutation { it: ` + mutation + ` }`
		}
		first, ids := 0, map[string]bool{}
		for _, got := range a.atOnce(documents) {
			if len(got.Errors) > 0 {
				t.Fatalf("%s: %+v", name, got.Errors)
			}
			it := answer{t, got.Data}.in("it")
			ids[it.str("id.id")] = true
			if it.in("replayed").value() == false {
				first++
			}
		}
		if first != 1 || len(ids) != 1 {
			t.Errorf("%s happened %d times, as %v", name, first, ids)
		}
	}
	a.holds("main", "99")
}

// However many clients spend at once, no more is spent than is available, and each refusal has what was available.
func TestSpendingAtOnce(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	documents := make([]string, 40)
	for i := range documents {
		documents[i] = fmt.Sprintf(`mutation { recordUsage(input:
			{idempotencyKey: "u%d", walletId: "main", action: "a", credits: "1"}) {
			transaction { id } userErrors { code required available } } }`, i)
	}
	spent := 0
	for _, got := range a.atOnce(documents) {
		switch text := string(got.Data); {
		case len(got.Errors) > 0:
			t.Errorf("%+v", got.Errors)
		case strings.Contains(text, `"userErrors":[]`):
			spent++
		case !strings.Contains(text, `[{"code":"INSUFFICIENT_CREDITS","required":"1","available":"0"}]`):
			t.Errorf("refused with %s", text)
		}
	}
	if spent != 10 {
		t.Errorf("%d of 10 credits were spent", spent)
	}
	a.holds("main", "0")
}
