package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of Standard Webhooks.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

const (
	secretPrefix    = "whsec_"
	signatureScheme = "v1,"
)

// Tolerance is how far the timestamp of a received message may be from the receiver's clock. An older message may be a
// replay by somebody who overheard it.
const Tolerance = 5 * time.Minute

// The errors of [Verify]: why a received message is not trusted.
var (
	ErrSecret    = errors.New("the secret is not whsec_ followed by base64")
	ErrHeaders   = errors.New("one of the headers webhook-id, webhook-timestamp and webhook-signature is missing")
	ErrTimestamp = errors.New("the timestamp is not a number of seconds within five minutes of now")
	ErrSignature = errors.New("no signature was made with this secret")
)

// Sign returns the signature of a message by a secret.
func Sign(secret, id string, at time.Time, body string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil || len(key) == 0 {
		return "", ErrSecret
	}
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body)) // a hash never fails
	return signatureScheme + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// Verify returns nil if a received message was signed with the secret, within [Tolerance] of now, or else one of the
// errors above.
func Verify(secret string, header http.Header, body string, now time.Time) error {
	id, timestamp, signatures := header.Get(HeaderID), header.Get(HeaderTimestamp), header.Get(HeaderSignature)
	if id == "" || timestamp == "" || signatures == "" {
		return ErrHeaders
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return ErrTimestamp
	}
	at := time.Unix(seconds, 0)
	if at.Before(now.Add(-Tolerance)) || at.After(now.Add(Tolerance)) {
		return ErrTimestamp
	}
	want, err := Sign(secret, id, at, body)
	if err != nil {
		return err
	}
	for signature := range strings.FieldsSeq(signatures) {
		if hmac.Equal([]byte(signature), []byte(want)) {
			return nil
		}
	}
	return ErrSignature
}
