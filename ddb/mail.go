package ddb

import (
	"encoding/base64"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// mailSettingsKey holds which mails a customer gets.
func mailSettingsKey(tenant billing.Tenant, customer billing.CustomerID) key {
	return key{string(tenant) + "#mailsettings", string(customer)}
}

// mailKey holds what became of a mail. Each has a partition of its own: there may be many at once.
func mailKey(tenant billing.Tenant, id string) key {
	return key{string(tenant) + "#mail#" + id, sortMail}
}

// toItemMailSettings is which mails a customer gets.
func toItemMailSettings(s *mail.Settings) (item, error) {
	i := newItem(mailSettingsKey(s.Tenant, s.Customer))
	texts(i, "to", s.To, appendText)
	texts(i, "kinds", s.Kinds, appendText)
	i.text("lang", s.Language)
	texts(i, "not", s.Suppressed, appendText)
	texts(i, "stops", s.Stopped, func(b []byte, stop mail.Stop) []byte {
		return append(append(b, string(stop.Kind)+" "...), stop.Address...)
	})
	if s.Secret != (seal.Secret{}) {
		i.text("secret", base64.RawStdEncoding.EncodeToString(s.Secret[:]))
	}
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemMailSettings reads what toItemMailSettings wrote.
func fromItemMailSettings(i item) (*mail.Settings, error) {
	r := newReader(i)
	s := &mail.Settings{
		Versioned: r.versioned(), Tenant: r.tenant("#mailsettings"), Customer: valid[billing.CustomerID](r, attrSort),
		To: readTexts(r, "to", (*words).all), Kinds: readTexts(r, "kinds", readMailKind),
		Language: r.text("lang"), Suppressed: readTexts(r, "not", (*words).all),
		Stopped: readTexts(r, "stops", readStop),
	}
	if text := r.text("secret"); text != "" {
		secret, err := base64.RawStdEncoding.DecodeString(text)
		if err != nil || len(secret) != len(s.Secret) {
			r.reject("secret", "it is no secret")
		}
		copy(s.Secret[:], secret)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

func readMailKind(w *words) mail.Kind {
	kind := mail.Kind(w.all())
	w.fault = w.fault || !kind.Valid()
	return kind
}

func readStop(w *words) mail.Stop {
	stop := mail.Stop{Kind: mail.Kind(w.next()), Address: w.all()}
	w.fault = w.fault || !stop.Kind.Valid() || stop.Address == ""
	return stop
}

// toItemMail is what became of a mail. It is in the table of the outbox, as it is removed after some time.
func toItemMail(m *mail.Mail) (item, error) {
	i := newItem(mailKey(m.Tenant, m.ID))
	i.text("cus", string(m.Customer))
	i.text("kind", string(m.Kind))
	i.text("status", string(m.Status))
	i.number("tries", int64(m.Tries))
	i.text("claim", m.Claim)
	i.instant("until", m.Until)
	i.text("why", m.Reason)
	i.ttl(m.KeptUntil)
	i.number("rev", m.Revision)
	return i, nil
}

// fromItemMail reads what toItemMail wrote.
func fromItemMail(i item) (*mail.Mail, error) {
	r := newReader(i)
	tenant, id, found := strings.Cut(r.required(attrPartition), "#mail#")
	if !found || tenant == "" || !mail.ValidID(id) {
		r.reject(attrPartition, "it is not a tenant and the id of a mail")
	}
	m := &mail.Mail{
		Versioned: r.versioned(), Tenant: billing.Tenant(tenant), ID: id, Customer: valid[billing.CustomerID](r, "cus"),
		Kind: valid[mail.Kind](r, "kind"), Status: valid[mail.Status](r, "status"), Tries: int(r.count("tries")),
		Claim: r.text("claim"), Until: r.instant("until"), Reason: r.text("why"), KeptUntil: r.ttl(),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}
