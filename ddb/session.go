package ddb

import (
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// customerSessions begins the part of a partition that follows the tenant, where a customer's session is. It is in the table of the
// outbox, as it is removed after some time.
const customerSessions = "session#"

// sortSession is its sort key.
const sortSession = "SESSION"

func customerSessionKey(tenant billing.Tenant, id string) key {
	return key{string(tenant) + "#" + customerSessions + id, sortSession}
}

// operatorSessionKey is where an operator's session is listed.
func operatorSessionKey(tenant billing.Tenant, id string) key {
	return key{string(tenant) + "#operators", id}
}

// joinWords writes what a session may do. readWords reads it, and rejects what is none of all.
func joinWords[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return strings.Join(texts, " ")
}

func readWords[T ~string](r *reader, name string, all []T) (words []T) {
	for text := range strings.FieldsSeq(r.required(name)) {
		word := T(text)
		if !slices.Contains(all, word) {
			r.reject(name, "%q is none of %v", text, all)
		}
		words = append(words, word)
	}
	return words
}

// ends rejects a session that never ends.
func (r *reader) ends(at time.Time) {
	if at.IsZero() {
		r.reject("ends", "the session has no end")
	}
}

// toItemCustomerSession is the session of a customer.
func toItemCustomerSession(s *billing.CustomerSession) (item, error) {
	i := newItem(customerSessionKey(s.Tenant, string(s.ID)))
	i.text("hash", s.SecretHash)
	i.text("key", string(s.Key))
	i.text("cust", string(s.Customer))
	i.text("may", joinWords(s.Permissions))
	i.text("back", s.ReturnURL)
	i.number("epoch", s.Epoch)
	i.instant("when", s.CreatedAt)
	i.instant("ends", s.ExpiresAt)
	i.ttl(s.KeptUntil)
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemCustomerSession reads what toItemCustomerSession wrote.
func fromItemCustomerSession(i item) (*billing.CustomerSession, error) {
	r := newReader(i)
	tenant, rest, _ := strings.Cut(r.required(attrPartition), "#")
	id, found := strings.CutPrefix(rest, customerSessions)
	s := &billing.CustomerSession{
		Versioned: r.versioned(), Tenant: billing.Tenant(tenant), ID: billing.CustomerSessionID(id), SecretHash: r.required("hash"),
		Key: billing.KeyID(r.text("key")), Customer: valid[billing.CustomerID](r, "cust"),
		Permissions: readWords(r, "may", billing.SessionPermissions), ReturnURL: r.text("back"), Epoch: r.number("epoch"),
		CreatedAt: r.instant("when"), ExpiresAt: r.instant("ends"), KeptUntil: r.ttl(),
	}
	if !found || tenant == "" || !s.ID.Valid() {
		r.reject(attrPartition, "it is not a tenant and the id of a session")
	}
	if s.Key != "" && !s.Key.Valid() {
		r.reject("key", "%q is not the id of an API key", s.Key)
	}
	r.ends(s.ExpiresAt)
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// toItemOperatorSession is the session of an operator.
func toItemOperatorSession(s *billing.OperatorSession) (item, error) {
	i := newItem(operatorSessionKey(s.Tenant, string(s.ID)))
	i.text("hash", s.SecretHash)
	i.text("key", string(s.Key))
	i.text("name", s.Operator)
	i.text("scopes", joinWords(s.Scopes))
	i.instant("when", s.CreatedAt)
	i.instant("ends", s.ExpiresAt)
	i.instant("revoked", s.RevokedAt)
	i.number("rev", s.Revision)
	return i, nil
}

// fromItemOperatorSession reads what toItemOperatorSession wrote.
func fromItemOperatorSession(i item) (*billing.OperatorSession, error) {
	r := newReader(i)
	s := &billing.OperatorSession{
		Versioned: r.versioned(), Tenant: r.tenant("#operators"), ID: valid[billing.OperatorSessionID](r, attrSort),
		SecretHash: r.required("hash"), Key: valid[billing.KeyID](r, "key"), Operator: r.required("name"),
		Scopes: readWords(r, "scopes", billing.Scopes), CreatedAt: r.instant("when"), ExpiresAt: r.instant("ends"),
		RevokedAt: r.instant("revoked"),
	}
	r.ends(s.ExpiresAt)
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}
