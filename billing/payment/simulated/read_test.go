package simulated

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func reader() *Provider {
	return New(Config{Tenant: billing.Test, Secrets: []string{"whsec_one", "whsec_two"}})
}

func signedBy(secret string, body []byte) http.Header {
	return http.Header{signature.Header: {signature.Sign(noon, body, secret)}}
}

// What has the right signature and is no event is an error of its own: it is no forgery.
func TestReadUnreadable(t *testing.T) {
	for _, body := range []string{
		"", "null", "[]", "{}", `{"id":"evt_1"}`, `{"type":"refund.created"}`, `{"id":1,"type":"x"}`,
		`{"id":"e","type":"t","data":{"object":[]}}`, `{"id":"e","type":"t"} x`,
	} {
		n, err := reader().Read(signedBy("whsec_one", []byte(body)), []byte(body), noon)
		if err == nil || errors.Is(err, payment.ErrForged) || n != (payment.Notice{}) {
			t.Errorf("%s: got %+v, %v", body, n, err)
		}
	}
}

// An error says nothing of the secrets or the body.
func TestReadErrorsAreDiscreet(t *testing.T) {
	_, err := reader().Read(signedBy("whsec_other", []byte("private")), []byte("private"), noon)
	if err == nil || strings.Contains(err.Error(), "whsec") || strings.Contains(err.Error(), "private") {
		t.Errorf("got %v", err)
	}
}

// A record that another version wrote is an error, and not read in part.
func TestDecodeIsStrict(t *testing.T) {
	for _, content := range []string{"", "{", `{"Token":"a","Colour":"red"}`, `{"Token":1}`} {
		if err := decode(&Record{List: listPayments, ID: "1", Content: content}, &intent{}); err == nil {
			t.Errorf("%q is read", content)
		}
	}
}

// What Read accepts has a signature, is of this mode, and says what the body says.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","object":"payment_intent",` +
		`"metadata":{"topUp":"tup_1","attempt":"2"}}}}`))
	f.Add([]byte(`{"id":"evt_2","type":"refund.created","livemode":true,"data":{"object":{"payment_intent":"pi_1"}}}`))
	f.Add([]byte(`{"id":"evt_3","type":"x","data":{"object":{"metadata":{"attempt":"-1"}}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p := reader()
		if _, err := p.Read(signedBy("whsec_other", body), body, noon); !errors.Is(err, payment.ErrForged) {
			t.Fatalf("a forgery reads with %v", err)
		}
		n, err := p.Read(signedBy("whsec_two", body), body, noon)
		if err != nil {
			if n != (payment.Notice{}) {
				t.Errorf("%v comes with %+v", err, n)
			}
			return
		}
		var written struct {
			ID       string
			Type     string
			LiveMode bool
		}
		if json.Unmarshal(body, &written) != nil || written.LiveMode || n.Live || n.ID != written.ID || n.Type != written.Type ||
			n.ID == "" || n.Attempt < 0 || n.Ignore != !read[n.Type] {
			t.Errorf("%q reads as %+v", body, n)
		}
	})
}
