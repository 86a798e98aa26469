// Package signature signs and verifies the events of payment providers, by the scheme that Stripe published as v1: the
// header Stripe-Signature has a timestamp and one or more HMAC-SHA256 of the timestamp, a point and the body. The simulated
// provider signs by it as well, so that one inbound path reads the events of both.
//
// https://docs.stripe.com/webhooks#verify-manually
package signature

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Header is the name of the header.
const Header = "Stripe-Signature"

// Tolerance is how far the timestamp of an event may be from the receiver's clock. An older event may be a replay by
// somebody who overheard it: who was sent it again by the provider gets it with a new timestamp.
const Tolerance = 300 * time.Second

// The errors of [Verify]: why an event is not trusted.
var (
	ErrHeader    = errors.New("the header Stripe-Signature is missing, or is not t=<seconds>,v1=<hex>")
	ErrTimestamp = errors.New("the timestamp is more than 300 seconds from now")
	ErrSecret    = errors.New("there is no secret to verify signatures with")
	ErrSignature = errors.New("no signature was made with a secret of this endpoint")
)

// Sign returns the value of the header for a body, with one signature for each of the secrets: a provider whose secret is
// being replaced signs with the old one and the new one.
func Sign(at time.Time, body []byte, secrets ...string) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	parts := []string{"t=" + seconds}
	for _, secret := range secrets {
		parts = append(parts, "v1="+hex.EncodeToString(code(secret, seconds, body)))
	}
	return strings.Join(parts, ",")
}

// Verify returns nil if one of the secrets signed the body at most [Tolerance] before or after now, or else one of the errors
// above. It takes the body as it arrived, to the byte. An empty secret signs nothing.
func Verify(header http.Header, body []byte, now time.Time, secrets ...string) error {
	seconds, signatures, err := parse(valuesOf(header))
	if err != nil {
		return err
	}
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return ErrHeader
	}
	if at := time.Unix(unix, 0); at.Before(now.Add(-Tolerance)) || at.After(now.Add(Tolerance)) {
		return ErrTimestamp
	}
	tried := false
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		tried = true
		want := code(secret, seconds, body)
		for _, signature := range signatures {
			if hmac.Equal(signature, want) {
				return nil
			}
		}
	}
	if !tried {
		return ErrSecret
	}
	return ErrSignature
}

// valuesOf are the values of the header, in whatever case its name is: names of headers have none, but a map may be filled
// without [http.Header.Set], from the lower case names that AWS Lambda passes on.
func valuesOf(header http.Header) (values []string) {
	for name, of := range header {
		if strings.EqualFold(name, Header) {
			values = append(values, of...)
		}
	}
	return values
}

// maxParts bounds how many parts of the header are read. Stripe sends one signature for each secret, of which an endpoint
// has two while one is being replaced, and one of an older scheme in test mode.
const maxParts = 16

// parse reads the header. Schemes other than v1 are passed over, so that nobody can ask for a weaker one.
func parse(values []string) (seconds string, signatures [][]byte, err error) {
	if len(values) != 1 { // two headers leave open which one counts
		return "", nil, ErrHeader
	}
	parts := strings.Split(values[0], ",")
	if len(parts) > maxParts {
		return "", nil, ErrHeader
	}
	for _, part := range parts {
		scheme, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch scheme {
		case "t":
			if seconds != "" {
				return "", nil, ErrHeader
			}
			seconds = value
		case "v1":
			if signature, err := hex.DecodeString(value); err == nil {
				signatures = append(signatures, signature)
			}
		}
	}
	if seconds == "" || len(signatures) == 0 {
		return "", nil, ErrHeader
	}
	return seconds, signatures, nil
}

// code is the HMAC of a body that is signed at a second.
func code(secret, seconds string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(seconds + ".")) // a hash never fails
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}
