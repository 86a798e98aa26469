package graph

import (
	"context"
	"net/http"
	"net/netip"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// authenticate implements transport.Config.Authenticate: it makes the session of a request from its API key,
// `Authorization: Bearer sk_…`, from the token of a customer's or an operator's session, `cs_…` and `os_…`, or from the token of a
// budget, `bt_…`. There is no anonymous access, and the credential alone selects the tenant.
//
// A request whose key this process does not know as a good one takes from the limit of its address, and nothing is read
// for it beyond that limit. One with a good key takes from the limit of the key alone.
func (r resolver) authenticate(ctx context.Context, from netip.Addr, header http.Header) (context.Context, error) {
	secret := bearer(header)
	if _, is := budgettoken.TenantOf(secret); is {
		return r.authenticateToken(ctx, from, secret)
	}
	if _, _, is := billing.CustomerTokenID(secret); is {
		return r.authenticateCustomer(ctx, from, secret)
	}
	if _, _, is := billing.OperatorTokenID(secret); is {
		return r.authenticateOperator(ctx, from, secret)
	}
	if !r.ledger.Recognizes(secret) {
		if err := r.limiters.admitUnknown(from); err != nil {
			return nil, err
		}
	}
	key, err := r.ledger.Authenticate(ctx, secret)
	if err != nil {
		return nil, err
	}
	if err := r.limiters.admit(key); err != nil {
		return nil, err
	}
	s := newSession(r.services, key)
	s.caller.RequestID = transport.RequestID(ctx)
	return withSession(ctx, s), nil
}

// bearer returns the secret in a request's header, or nothing if there is none, or several headers: of two, one reader
// uses the first and another the last.
func bearer(header http.Header) string {
	given := header.Values("Authorization")
	if len(given) != 1 {
		return ""
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

// requires is the directive of that name: it resolves a field only for callers that may select it. The transport has checked the whole
// request before, see authorize; this is a second check.
func requires(ctx context.Context, _ any, next graphql.Resolver, scope billing.Scope) (any, error) {
	s, field := sessionOf(ctx), graphql.GetFieldContext(ctx)
	if field.Field.ObjectDefinition == nil {
		return nil, forbidden("the field %s is of no type", field.Field.Name)
	}
	if fault := s.mayNotSelect(field.Object, field.Field.Field); fault != "" {
		return nil, forbidden("%s", fault)
	}
	if !s.key.Allows(scope) {
		return nil, forbidden("%s lacks the scope %s", s.called(), scope)
	}
	return next(ctx)
}
