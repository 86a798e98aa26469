package webhook_test

import (
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/webhook"
)

func TestCheck(t *testing.T) {
	production := webhook.NewSender(webhook.Config{Lookup: lookup("93.184.216.34", "2606:2800:220:1::1")})
	mapped := webhook.NewSender(webhook.Config{Lookup: lookup("::ffff:93.184.216.34")}) // as Go's resolver writes some
	mixed := webhook.NewSender(webhook.Config{Lookup: lookup("93.184.216.34", "10.0.0.1")})
	lost := webhook.NewSender(webhook.Config{Lookup: lookup()})
	local := webhook.NewSender(webhook.Config{Development: true, Lookup: lookup("127.0.0.1")})
	inside := webhook.NewSender(webhook.Config{Development: true, Lookup: lookup("10.0.0.1")})
	const public, noURL = "address that is not public", "not an absolute URL"
	for i, test := range []struct {
		sender *webhook.Sender
		url    string
		want   string // part of the error; empty for none
	}{
		{production, "https://example.com/hooks?a=b", ""},
		{production, "HTTPS://example.com:8443", ""},
		{production, "https://93.184.216.34", ""},
		{production, "http://example.com", "https://"},
		{production, "ftp://example.com", "https://"},
		{production, "example.com", noURL},
		{production, "https:example.com", noURL},
		{production, "https://", noURL},
		{production, "https:///path", noURL},
		{production, "", noURL},
		{production, "https://exa mple.com", noURL},
		{production, "https://user:password@example.com", "password"},
		{production, "https://example.com/#part", "fragment"},
		{production, "https://example.com:22", "port"},
		{production, "https://example.com:0", "port"},
		{production, "https://127.0.0.1", public},
		{production, "https://[::1]:443", public},
		{production, "https://[::ffff:10.0.0.1]", public},
		{production, "https://169.254.169.254/latest/meta-data", public},
		{mapped, "https://example.com", ""},
		{mixed, "https://example.com", public},
		{lost, "https://example.com", "no address"},
		{local, "http://localhost:3000/hooks", ""},
		{local, "https://localhost", ""},
		{local, "ftp://localhost", "https://"},
		{inside, "http://inside", public},
		{newSender(), "http://127.0.0.1:9", ""},
		{newSender(), "http://[::1]:9", ""},
		{newSender(), "http://10.0.0.1", public},
	} {
		err := test.sender.Check(t.Context(), test.url)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%d, %s: %v, want %q", i, test.url, err, test.want)
		}
	}
}
