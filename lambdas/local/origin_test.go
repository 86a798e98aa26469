package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// silent is a sender that sends nothing.
type silent struct{ outbox.Sender }

func (silent) Send(context.Context, outbox.Request) outbox.Answer { return outbox.Answer{Status: 204} }

// The line of a webhook names where it is sent, and no key that is in its URL.
func TestSentWebhooksAreLoggedWithoutKeys(t *testing.T) {
	for _, url := range []string{
		"https://hooks.example/services/KEY", "https://hooks.example/?token=KEY", "https://KEY@hooks.example/",
		"https://hooks.example/#KEY", "://KEY",
	} {
		var out bytes.Buffer
		s := loggingSender{silent{}, slog.New(&lineHandler{out: &out}), time.Now}
		s.Send(t.Context(), outbox.Request{URL: url, Body: `{"type": "balance.low"}`})
		if line := out.String(); strings.Contains(line, "KEY") || !strings.Contains(line, "balance.low") ||
			strings.Contains(url, "hooks.example") != strings.Contains(line, "to https://hooks.example  ") {
			t.Errorf("%s is logged as %s", url, line)
		}
	}
}
