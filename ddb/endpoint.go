package ddb

import (
	"strconv"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// toItemEndpoint is an endpoint of webhooks.
func toItemEndpoint(e *outbox.Endpoint) (item, error) {
	i := newItem(endpointKey(e.Tenant, e.ID))
	i.text("url", e.URL)
	i.text("events", strings.Join(e.Events, " "))
	i.flag("on", e.Enabled)
	i.instant("onAt", e.EnabledAt)
	i.text("why", string(e.DisabledReason))
	i.instant("offAt", e.DisabledAt)
	i.instant("ok", e.LastSuccessAt)
	i.instant("when", e.CreatedAt)
	i.number("rev", e.Revision)
	return i, nil
}

// fromItemEndpoint reads what toItemEndpoint wrote.
func fromItemEndpoint(i item) (*outbox.Endpoint, error) {
	r := newReader(i)
	e := &outbox.Endpoint{
		Versioned:      r.versioned(),
		Tenant:         r.tenant("#endpoints"),
		ID:             valid[outbox.EndpointID](r, attrSort),
		URL:            r.required("url"),
		Events:         strings.Fields(r.required("events")),
		Enabled:        r.flag("on"),
		EnabledAt:      r.instant("onAt"),
		DisabledReason: outbox.DisableReason(r.text("why")),
		DisabledAt:     r.instant("offAt"),
		LastSuccessAt:  r.instant("ok"),
		CreatedAt:      r.instant("when"),
	}
	if e.DisabledReason != "" && !e.DisabledReason.Valid() {
		r.reject("why", "%q is not a reason to disable an endpoint", string(e.DisabledReason))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// toItemSecrets is the secrets of an endpoint: a line for each, with the instant at which it ends, in microseconds,
// after a space.
func toItemSecrets(s *outbox.Secrets) (item, error) {
	i := newItem(secretsKey(s.Tenant, s.Endpoint))
	var lines []string
	for _, one := range s.Secrets {
		line := string(one.Secret)
		if !one.Until.IsZero() {
			line += " " + strconv.FormatInt(one.Until.UnixMicro(), 10)
		}
		lines = append(lines, line)
	}
	i.text("secrets", strings.Join(lines, "\n"))
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemSecrets reads what toItemSecrets wrote. Its errors show nothing of the secrets.
func fromItemSecrets(i item) (*outbox.Secrets, error) {
	r := newReader(i)
	s := &outbox.Secrets{
		Versioned: r.laterVersioned(), Tenant: r.tenant("#secrets"), Endpoint: valid[outbox.EndpointID](r, attrSort),
	}
	for line := range strings.SplitSeq(r.required("secrets"), "\n") {
		secret, until, ends := strings.Cut(line, " ")
		one := outbox.SigningSecret{Secret: outbox.Secret(secret)}
		if ends {
			micros, err := strconv.ParseInt(until, 10, 64)
			if err != nil {
				r.reject("secrets", "the end of one of them is not an instant")
			}
			one.Until = time.UnixMicro(micros).UTC()
		}
		s.Secrets = append(s.Secrets, one)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}
