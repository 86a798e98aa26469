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

// A proof that cannot fail proves nothing. Here the API lies, once, in one way or another, and the proof that should
// notice does.
func TestLiesAreNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lie    *lie
		proof  string // the claim that fails
		detail string
	}{
		"Balance": {
			&lie{asked: "audit", of: `"ember"`, what: `"available":"[^"]*"`, becomes: `"available":"1"`},
			"the balance of each", "the balance of ember is 1, and the file comes to 0.065",
		},
		"Pending": {
			&lie{asked: "audit", of: `"atlas"`, what: `"pending":"0"`, becomes: `"pending":"0.000001"`},
			"the balance of each", "what is pending of atlas is 0.000001, and the file comes to 0",
		},
		"Grant": {
			&lie{asked: "audit", of: `"cirrus"`, what: `"remaining":"[^"]*"`, becomes: `"remaining":"5"`},
			"so is what remains", "of cirrus is 5, and the file comes to",
		},
		"GrantMissing": {
			&lie{asked: "audit", of: `"cirrus"`, what: `\{"id":"grt_[^}]*\},?`, becomes: ``},
			"so is what remains", "of cirrus is not there",
		},
		"Audit": {
			&lie{asked: "audit", of: `"delta"`, what: `"ok":true`, becomes: `"ok":false`},
			"every wallet passes", "the audit of delta is not ok",
		},
		"AuditSums": {
			&lie{asked: "audit", of: `"delta"`, what: `"sumOfTransactions":"[^"]*"`, becomes: `"sumOfTransactions":"7"`},
			"every wallet passes", "the sums of delta differ",
		},
		"AuditBehind": {
			&lie{asked: "audit", of: `"delta"`, what: `"sequence":\d+,"posted"`, becomes: `"sequence":5,"posted"`},
			"every wallet passes", "the audit of delta went to 5",
		},
		"Amount": {
			&lie{asked: "recordUsage(", of: `"borealis"`, what: `"amount":"-[^"]*"`, becomes: `"amount":"-0.5"`},
			"usages were charged once", "of borealis was charged 0.5, and costs",
		},
		"ChargedTwice": {
			&lie{asked: "recordUsage(", of: `"borealis"`, what: `"replayed":true`, becomes: `"replayed":false`},
			"usages were charged once", "was charged 2 times",
		},
		"Refusal": {
			&lie{asked: "recordUsage(", of: `"atlas"`, what: `"transaction":.*`, becomes: `"transaction":null,"replayed":false,"userErrors":[{"code":"INSUFFICIENT_CREDITS"}]}}}`},
			"usages were charged once", "of atlas should be refused: false, and was: true",
		},
		"LineMissing": {
			&lie{asked: "transactions(", of: `"delta"`, what: `\{"id":"txn_[^}]*\},`, becomes: ``},
			"the ledgers have", "delta lacks 1 lines",
		},
		"LineTwice": {
			&lie{asked: "transactions(", of: `"delta"`, what: `(\{"id":"txn_[^}]*\},)`, becomes: `$1$1`},
			"the ledgers have", "that it should not have",
		},
		"LineAmount": {
			&lie{asked: "transactions(", of: `"delta"`, what: `"amount":"-[^"]*"`, becomes: `"amount":"-1"`},
			"the ledgers have", "of delta is -1, and the file comes to -",
		},
		"LineType": {
			&lie{asked: "transactions(", of: `"delta"`, what: `"type":"USAGE"`, becomes: `"type":"VOID"`},
			"the ledgers have", "delta has 1 lines of type VOID, and should have 0",
		},
		"ReplayedAnew": {
			&lie{asked: "recordUsageBatch(", of: `"cirrus"`, what: `"REPLAYED"`, becomes: `"RECORDED"`},
			"played again, every usage", "line-2 was charged anew the second time",
		},
		"ReplayedOther": {
			&lie{asked: "recordUsageBatch(", of: `"cirrus"`, what: `("REPLAYED","transaction":\{"id":")`, becomes: `${1}x`},
			"played again, every usage", "was answered with",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, out := newDemo(t)
			api := inMemory(t)
			c.lie.truth, api.http.Transport = api.http.Transport, c.lie
			if err := d.playAndProve(t.Context(), api, keptTrace(t)); !errors.Is(err, errUnproven) {
				t.Errorf("got %v", err)
			}
			_, failed, _ := strings.Cut(out.String(), "  FAILED  ")
			claim, rest, _ := strings.Cut(failed, "\n")
			if !strings.Contains(claim, c.proof) || !strings.Contains(rest, c.detail) {
				t.Errorf("want %q to fail as %q, got\n%s", c.proof, c.detail, out)
			}
		})
	}
}

// TestIntruder has somebody else spend a credit before everything is played again.
func TestIntruder(t *testing.T) {
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
	if err := d.playAndProve(t.Context(), api, keptTrace(t)); !errors.Is(err, errUnproven) || !sent {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(out.String(), "  FAILED  and every sequence, chain head, balance and grant") {
		t.Errorf("it wrote\n%s", out)
	}
}

// lie is a transport that changes the first answer in which there is what it looks for.
type lie struct {
	truth         http.RoundTripper
	asked, of     string // which requests: what their bodies contain
	what, becomes string // a pattern in the answer's body, and what is put in its place

	mu   sync.Mutex // as several requests are in flight at once
	told bool
}

func (l *lie) RoundTrip(request *http.Request) (*http.Response, error) {
	asked, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(bytes.NewReader(asked))
	response, err := l.truth.RoundTrip(request)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || l.told || !bytes.Contains(asked, []byte(l.asked)) || !bytes.Contains(asked, []byte(l.of)) {
		return response, err
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	pattern := regexp.MustCompile(l.what)
	if found := pattern.FindSubmatchIndex(text); found != nil {
		l.told = true
		text = append(pattern.Expand(bytes.Clone(text[:found[0]]), []byte(l.becomes), text, found), text[found[1]:]...)
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return response, nil
}
