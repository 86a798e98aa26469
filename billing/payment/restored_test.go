package payment_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// TestRestoredTablesForgotATopUp: the event of a payment whose top-up is not there is stored, changes nothing, and is an error in
// the log, for somebody to compare the tables with the provider.
func TestRestoredTablesForgotATopUp(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	forgotten := billing.NewTopUpID(s.wallet, billing.GrantRef{Sequence: 77})
	var log bytes.Buffer
	service := payment.New(payment.Config{
		Store: s.World.Store, Runtime: s.Runtime(), Log: slog.New(slog.NewTextHandler(&log, nil)),
		Provider: map[billing.Tenant]payment.Provider{billing.Live: &naming{bank: s.bank, topUp: forgotten}},
	})
	revision := s.state().Revision
	if err := service.Receive(t.Context(), billing.Live, http.Header{}, []byte("body")); err != nil {
		t.Fatal(err)
	}
	stored, err := ledger.Get[*billing.ProviderEvent](t.Context(), s.World.Store, billing.ProviderEventKey(billing.Live, "bank", "event"),
		ledger.Strong)
	if err != nil || string(stored.Body) != "body" {
		t.Errorf("the stored event is %+v, %v", stored, err)
	}
	if text := log.String(); !strings.Contains(text, "level=ERROR") || !strings.Contains(text, string(forgotten)) {
		t.Errorf("the log says %q", text)
	}
	if s.state().Revision != revision {
		t.Error("the wallet changed")
	}
}

// naming is a bank whose events name a top-up.
type naming struct {
	*bank
	topUp billing.TopUpID
}

func (n *naming) Read(http.Header, []byte, time.Time) (payment.Notice, error) {
	return payment.Notice{ID: "event", TopUp: n.topUp}, nil
}
