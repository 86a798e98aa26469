package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A proof that cannot fail proves nothing. In each case the API gives one false answer, and the proof that checks that
// answer has to fail.
func TestFalseAnswersFailProofs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer *falseAnswer
		claim  string // of the proof that fails
		detail string
	}{
		"Balance": {
			falsify("audit", `"ember"`, `"available":"[^"]*"`, `"available":"1"`),
			"the balance of each", "the balance of ember is 1, but the file adds up to 0.065",
		},
		"Pending": {
			falsify("audit", `"atlas"`, `"pending":"0"`, `"pending":"0.000001"`),
			"the balance of each", "the pending balance of atlas is 0.000001, but the file adds up to 0",
		},
		"Grant": {
			falsify("audit", `"cirrus"`, `"remaining":"[^"]*"`, `"remaining":"5"`),
			"so is what remains", "of cirrus is 5, but the file adds up to",
		},
		"GrantMissing": {
			falsify("audit", `"cirrus"`, `\{"id":"grt_[^}]*\},?`, ``),
			"so is what remains", "of cirrus is missing",
		},
		"Audit": {
			falsify("audit", `"delta"`, `"ok":true`, `"ok":false`),
			"every wallet passes", "the audit of delta is not ok",
		},
		"AuditSums": {
			falsify("audit", `"delta"`, `"sumOfTransactions":"[^"]*"`, `"sumOfTransactions":"7"`),
			"every wallet passes", "the sums of delta differ",
		},
		"AuditBehind": {
			falsify("audit", `"delta"`, `"sequence":\d+,"posted"`, `"sequence":5,"posted"`),
			"every wallet passes", "the audit of delta ends at line 5",
		},
		"Amount": {
			falsify("recordUsage(", `"borealis"`, `"amount":"-[^"]*"`, `"amount":"-0.5"`),
			"usages were charged once", "of borealis was charged 0.5, but costs",
		},
		"ChargedTwice": {
			falsify("recordUsage(", `"borealis"`, `"replayed":true`, `"replayed":false`),
			"usages were charged once", "was charged 2 times",
		},
		"Refusal": {
			falsify("recordUsage(", `"atlas"`, `"transaction":.*`,
				`"transaction":null,"replayed":false,"userErrors":[{"code":"INSUFFICIENT_CREDITS"}]}}}`),
			"usages were charged once", "of atlas should be refused: false, but was: true",
		},
		"LineMissing": {
			falsify("transactions(", `"delta"`, `\{"id":"txn_.*?\]\},`, ``),
			"the ledgers have", "delta lacks 1 lines",
		},
		"LineTwice": {
			falsify("transactions(", `"delta"`, `(\{"id":"txn_.*?\]\},)`, `$1$1`),
			"the ledgers have", "which no usage explains",
		},
		"LineAmount": {
			falsify("transactions(", `"delta"`, `"amount":"-[^"]*"`, `"amount":"-1"`),
			"the ledgers have", "of delta is -1, but the file adds up to -",
		},
		"LineType": {
			falsify("transactions(", `"delta"`, `"type":"USAGE"`, `"type":"VOID"`),
			"the ledgers have", "delta has 1 lines of type VOID, but should have 0",
		},
		"CardRate": {
			falsify("rateCard(code", "", `"credits":"1.5"`, `"credits":"1.6"`),
			"each of the lines of", "rate 4 of the rate card is",
		},
		"LinePart": {
			falsify("transactions(", `"delta"`, `("name":"generated","quantity":"[^"]*","credits":)"[^"]*"`, `${1}"123"`),
			"each of the lines of", "the part of generated is 123, but should be ",
		},
		"GrantWithPrice": {
			falsify("transactions(", `"cirrus"`, `("type":"GRANT","amount":"[^"]*","sequence":\d+,"rateCard":)null`,
				`${1}{"code":"default","version":1}`),
			"each of the lines of", "a line of cirrus with the type GRANT has a price",
		},
		"ChargedInTheReplay": {
			falsify("recordUsageBatch(", `"cirrus"`, `"REPLAYED"`, `"RECORDED"`),
			"played again, every usage", "line-2 was charged again when it was played again",
		},
		"ReplayedWithAnotherLine": {
			falsify("recordUsageBatch(", `"cirrus"`, `("REPLAYED","transaction":\{"id":")`, `${1}x`),
			"played again, every usage", "the first answer was",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, out := newDemo(t)
			api := inMemory(t)
			c.answer.next, api.http.Transport = api.http.Transport, c.answer
			if err := d.playAndProve(t.Context(), api, keptTrace(t)); !errors.Is(err, errProofFailed) {
				t.Errorf("got %v", err)
			}
			_, failed, _ := strings.Cut(out.String(), "  FAILED  ")
			claim, rest, _ := strings.Cut(failed, "\n")
			if !strings.Contains(claim, c.claim) || !strings.Contains(rest, c.detail) {
				t.Errorf("want %q to fail with %q, got\n%s", c.claim, c.detail, out)
			}
		})
	}
}

// What the API got is not what was sent: another price, or another quantity. The proofs notice either, whatever the API
// answers about it.
func TestFalseRequestsFailProofs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request *falseRequest
		details []string
	}{
		"Price": {
			&falseRequest{operation: "publishRateCard(", pattern: `"credits":"1.5"`, replacement: `"credits":"1.6"`},
			[]string{", but the file adds up to ", ", but costs ", "rate 4 of the rate card is ", "the rate of generated is "},
		},
		"Model": {
			&falseRequest{operation: "recordUsage(", pattern: `"model":"code"`, replacement: `"model":"small"`},
			[]string{", but costs ", "the rate of context is "},
		},
		"Quantity": {
			&falseRequest{operation: "recordUsageBatch(", pattern: `"quantity":"\d+"`, replacement: `"quantity":"1"`},
			[]string{", but costs ", "component 1 is 1 of context, but was "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, out := newDemo(t)
			api := inMemory(t)
			c.request.next, api.http.Transport = api.http.Transport, c.request
			err := d.playAndProve(t.Context(), api, keptTrace(t))
			if !errors.Is(err, errProofFailed) {
				t.Errorf("got %v", err)
			}
			for _, detail := range c.details {
				if !strings.Contains(out.String(), detail) {
					t.Errorf("want %q, got\n%s", detail, out)
				}
			}
		})
	}
}

// falseRequest is a transport that changes all requests whose body contains operation.
type falseRequest struct {
	next                            http.RoundTripper
	operation, pattern, replacement string
}

func (f *falseRequest) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(body, []byte(f.operation)) {
		body = regexp.MustCompile(f.pattern).ReplaceAll(body, []byte(f.replacement))
	}
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return f.next.RoundTrip(request)
}

// Somebody else spends a credit before everything is played again: the last proof has to fail.
func TestForeignUsageFailsProof(t *testing.T) {
	d, out := newDemo(t)
	api := inMemory(t)
	sent := false
	d.out = writer(func(text []byte) {
		_, _ = out.Write(text) // a buffer takes everything
		if bytes.Contains(text, []byte("every wallet passes")) && !sent {
			sent = true
			answer, err := ask[struct{ Now time.Time }](t.Context(), api, readClock, nil)
			if err != nil {
				t.Error(err)
			}
			stolen := event{key: "stolen", row: row{context: 2000}, occurredAt: answer.Now}
			if v, err := api.record(t.Context(), "borealis", stolen); err != nil || v.transaction == "" {
				t.Errorf("got %+v, %v", v, err)
			}
		}
	})
	if err := d.playAndProve(t.Context(), api, keptTrace(t)); !errors.Is(err, errProofFailed) || !sent {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(out.String(), "  FAILED  and every sequence, chain head, balance and grant") {
		t.Errorf("it wrote\n%s", out)
	}
}

// falseAnswer is a transport that changes one answer: the first one, to a request whose body contains operation and
// wallet, in which the pattern occurs.
type falseAnswer struct {
	next                 http.RoundTripper
	operation, wallet    string
	pattern, replacement string

	mu   sync.Mutex // several requests are in flight at once
	done bool
}

func falsify(operation, wallet, pattern, replacement string) *falseAnswer {
	return &falseAnswer{operation: operation, wallet: wallet, pattern: pattern, replacement: replacement}
}

func (f *falseAnswer) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	response, err := f.next.RoundTrip(request)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil || f.done || !bytes.Contains(body, []byte(f.operation)) || !bytes.Contains(body, []byte(f.wallet)) {
		return response, err
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	pattern := regexp.MustCompile(f.pattern)
	if found := pattern.FindSubmatchIndex(text); found != nil {
		f.done = true
		text = append(pattern.Expand(bytes.Clone(text[:found[0]]), []byte(f.replacement), text, found), text[found[1]:]...)
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return response, nil
}
