package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// The limits of one request.
const (
	// maxAnswer is how much of an answer's body is read, so that its connection can serve the next request. The body is
	// ignored.
	maxAnswer = 64 << 10

	// maxHeaders is the largest size of an answer's headers, which are read into memory.
	maxHeaders = 16 << 10

	// maxIdle is how long a connection waits for the next request. idlePerHost is how many of a host wait, idle of all.
	maxIdle     = 30 * time.Second
	idlePerHost = 2
	idle        = 100
)

const userAgent = "Drawdown-Webhooks/1"

// Config says where a [Sender] may send to. The zero value is for production.
type Config struct {
	// Development allows loopback addresses, plain http and any port, so that one can receive on one's own machine.
	Development bool

	// Lookup returns the addresses of a host; nil for the system's resolver.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)

	// Roots are the certificate authorities to trust; nil for the system's.
	Roots *x509.CertPool
}

// Sender is an [outbox.Sender] over HTTP. Any number of goroutines may use it at once.
type Sender struct {
	development bool
	resolve     func(ctx context.Context, host string) ([]netip.Addr, error)
	guardian    *ssrf.Guardian
	client      *http.Client
}

var _ outbox.Sender = (*Sender)(nil)

// NewSender returns a sender.
func NewSender(c Config) *Sender {
	s := &Sender{development: c.Development, resolve: c.Lookup, guardian: ssrf.New(ssrf.WithPorts(ports...))}
	if c.Development {
		s.guardian = ssrf.New(ssrf.WithAnyPort(),
			ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.0/8")),
			ssrf.WithAllowedV6Prefixes(netip.MustParsePrefix("::1/128")))
	}
	if s.resolve == nil {
		s.resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	s.client = &http.Client{
		Transport: &http.Transport{
			DialContext:            s.dial,
			TLSClientConfig:        &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // so that maxAnswer counts the bytes that were sent
			MaxResponseHeaderBytes: maxHeaders,
			IdleConnTimeout:        maxIdle,
			MaxIdleConns:           idle,
			MaxIdleConnsPerHost:    idlePerHost,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s
}

// lookup returns the addresses of a host, which may be an address itself.
func (s *Sender) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if address, ok := literal(host); ok {
		return []netip.Addr{address}, nil
	}
	return s.resolve(ctx, host)
}

var errNoAddress = errors.New("the host has no address")

// Send implements [outbox.Sender].
func (s *Sender) Send(ctx context.Context, r outbox.Request) outbox.Answer {
	ctx, cancel := context.WithTimeout(ctx, outbox.Timeout)
	defer cancel()
	request, err := newRequest(ctx, r)
	if err != nil {
		return outbox.Answer{Fault: err.Error()}
	}
	response, err := s.client.Do(request)
	if err != nil {
		return outbox.Answer{Fault: fault(ctx, err), Slow: ctx.Err() != nil}
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer)) // the status counts, even if the body breaks off
	after := retryAfter(response.Header.Get("Retry-After"), r.At)
	return outbox.Answer{Status: response.StatusCode, Slow: ctx.Err() != nil, RetryAfter: after}
}

// newRequest returns the signed HTTP request.
func newRequest(ctx context.Context, r outbox.Request) (*http.Request, error) {
	if len(r.Secrets) == 0 {
		return nil, errors.New("the endpoint has no signing secret")
	}
	signatures := make([]string, len(r.Secrets))
	for i, s := range r.Secrets {
		signature, err := Sign(string(s.Secret), string(r.ID), r.At, r.Body)
		if err != nil {
			return nil, err
		}
		signatures[i] = signature
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, strings.NewReader(r.Body))
	if err != nil {
		return nil, errors.New("the url of the endpoint is not valid")
	}
	header := request.Header
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", userAgent)
	header.Set(HeaderID, string(r.ID))
	header.Set(HeaderTimestamp, strconv.FormatInt(r.At.Unix(), 10))
	header.Set(HeaderSignature, strings.Join(signatures, " "))
	return request, nil
}

// fault says why there was no answer, in a sentence of our own: errors of the standard library contain addresses.
func fault(ctx context.Context, err error) string {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dial *net.OpError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "it did not answer within 10 seconds"
	case ctx.Err() != nil:
		return "the attempt was interrupted"
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort),
		errors.Is(err, ssrf.ErrProhibitedNetwork):
		return "its host has an address that is not public, or its port is not 443 or 8443"
	case errors.Is(err, errNoAddress):
		return "its host has no address"
	case errors.As(err, &certificate), errors.As(err, &record):
		return "it has no valid certificate"
	case errors.As(err, &dial) && dial.Op == "dial":
		return "no connection could be made"
	}
	return "the connection broke, or the answer was not valid HTTP"
}

// retryAfter returns how long an endpoint asks to wait, in seconds or until a date. It returns 0 for any other value
// and for a date in the past.
// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func retryAfter(value string, now time.Time) time.Duration {
	const maxSeconds = 1 << 30 // longer than any wait, and far from overflowing
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(max(0, min(seconds, maxSeconds))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
