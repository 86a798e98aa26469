package graph

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// authenticate implements transport.Config.Authenticate: it makes the session of a request from its API key,
// `Authorization: Bearer sk_…`, or from the token of a budget, `bt_…`. There is no anonymous access, and the key alone selects the tenant.
//
// A request whose key this process does not know as a good one takes from the limit of its address, and nothing is read
// for it beyond that limit. One with a good key takes from the limit of the key alone.
func (r resolver) authenticate(ctx context.Context, from netip.Addr, header http.Header) (context.Context, error) {
	secret := bearer(header)
	if _, is := budgettoken.TenantOf(secret); is {
		return r.authenticateToken(ctx, from, secret)
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

// errForbidden reports that a key lacks a scope.
var errForbidden = errors.New("the API key lacks a scope")

// requires is the directive of that name: it resolves a field only for keys with its scope. The transport has checked
// the whole request before, see authorize; this is a second check.
func requires(ctx context.Context, _ any, next graphql.Resolver, scope billing.Scope) (any, error) {
	if !sessionOf(ctx).key.Allows(scope) {
		return nil, errForbidden
	}
	return next(ctx)
}

// authorize implements transport.Config.Authorize: it refuses an operation that selects any field whose scope the key
// lacks, before anything is executed: an error of a later field could hide the results of the mutations before it.
func authorize(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if tokenOf(ctx) != nil {
		return authorizeToken(operation)
	}
	key := sessionOf(ctx).key
	for field := range transport.Fields(operation) {
		for _, directive := range field.Definition.Directives.ForNames("requires") {
			scope := billing.Scope(directive.Arguments.ForName("scope").Value.Raw)
			if !key.Allows(scope) {
				return transport.WithCode(gqlerror.ErrorPosf(field.Position,
					"the API key lacks the scope %s, which the field %s needs", scope, field.Name), transport.CodeForbidden)
			}
		}
	}
	return nil
}
