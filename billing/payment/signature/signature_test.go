package signature

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func headerOf(values ...string) http.Header { return http.Header{Header: values} }

// The value was computed with openssl: printf '1773489600.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
const known = "t=1773489600,v1=2e9bd2f6bc39aebff92ca9ac54f208fe89b42dad2683c58561655efab12250a6"

func TestSignIsThePublishedScheme(t *testing.T) {
	if got := Sign(noon, []byte(`{"id":"evt_1"}`), "whsec_test"); got != known {
		t.Errorf("got %s, want %s", got, known)
	}
}

func TestVerify(t *testing.T) {
	body := []byte(`{"id":"evt_1"}`)
	signed := Sign(noon, body, "whsec_test")
	only := strings.TrimPrefix(signed, "t=1773489600,")
	for name, test := range map[string]struct {
		header  http.Header
		body    string
		now     time.Time
		secrets []string
		want    error
	}{
		"signed":                            {headerOf(signed), "", noon, nil, nil},
		"at the end of the tolerance":       {headerOf(signed), "", noon.Add(300 * time.Second), nil, nil},
		"a second later":                    {headerOf(signed), "", noon.Add(301 * time.Second), nil, ErrTimestamp},
		"from the future, within tolerance": {headerOf(signed), "", noon.Add(-300 * time.Second), nil, nil},
		"from the future":                   {headerOf(signed), "", noon.Add(-301 * time.Second), nil, ErrTimestamp},
		"another body":                      {headerOf(signed), `{"id":"evt_2"}`, noon, nil, ErrSignature},
		"a byte more":                       {headerOf(signed), `{"id":"evt_1"} `, noon, nil, ErrSignature},
		"another secret":                    {headerOf(signed), "", noon, []string{"whsec_live"}, ErrSignature},
		"one of two secrets":                {headerOf(signed), "", noon, []string{"whsec_new", "whsec_test"}, nil},
		"signed by the old and the new secret": {
			headerOf(Sign(noon, body, "whsec_old", "whsec_test")), "", noon, nil, nil,
		},
		"signed by others": {headerOf(Sign(noon, body, "whsec_old", "whsec_new")), "", noon, nil, ErrSignature},
		"signed with an empty secret": {
			headerOf(Sign(noon, body, "")), "", noon, []string{""}, ErrSecret,
		},
		"another timestamp":     {headerOf("t=1773489601," + only), "", noon, nil, ErrSignature},
		"two timestamps":        {headerOf("t=1773489600," + signed), "", noon, nil, ErrHeader},
		"another scheme":        {headerOf(strings.Replace(signed, "v1=", "v0=", 1)), "", noon, nil, ErrHeader},
		"another scheme before": {headerOf("v0=00," + signed), "", noon, nil, nil},
		"spaces":                {headerOf(strings.Replace(signed, ",", ", ", 1)), "", noon, nil, nil},
		"no header":             {http.Header{}, "", noon, nil, ErrHeader},
		"two headers":           {headerOf(signed, signed), "", noon, nil, ErrHeader},
		"an empty header":       {headerOf(""), "", noon, nil, ErrHeader},
		"no signature":          {headerOf("t=1773489600"), "", noon, nil, ErrHeader},
		"no hex":                {headerOf("t=1773489600,v1=zz"), "", noon, nil, ErrHeader},
		"half a signature":      {headerOf(signed[:len(signed)-2]), "", noon, nil, ErrSignature},
		"no number":             {headerOf("t=noon," + only), "", noon, nil, ErrHeader},
		"too many signatures":   {headerOf(signed + strings.Repeat(",v1=00", 20)), "", noon, nil, ErrHeader},
	} {
		secrets := test.secrets
		if secrets == nil {
			secrets = []string{"whsec_test"}
		}
		sent := string(body)
		if test.body != "" {
			sent = test.body
		}
		if err := Verify(test.header, []byte(sent), test.now, secrets...); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

// Names of headers have no case on the wire.
func TestCaseOfTheHeader(t *testing.T) {
	for _, name := range []string{"stripe-signature", "STRIPE-SIGNATURE", "Stripe-Signature"} {
		header := http.Header{name: {Sign(noon, nil, "s")}}
		if err := Verify(header, nil, noon, "s"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(Sign(noon, []byte("{}"), "s"), []byte("{}"))
	f.Add("t=1,v1=", []byte(""))
	f.Add("t=,v1=00,v1", []byte("\x00"))
	f.Fuzz(func(t *testing.T, value string, body []byte) {
		right := strings.Contains(strings.ToLower(value), strings.TrimPrefix(Sign(noon, body, "s"), "t=1773489600,v1="))
		err := Verify(headerOf(value), body, noon, "s")
		if err == nil && !right {
			t.Errorf("%q passes for a signature of %q", value, body)
		}
	})
}
