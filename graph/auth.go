package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// authenticate implements transport.Config.Authenticate: it makes the session of a request from its API key,
// `Authorization: Bearer sk_…`. There is no anonymous access, and the key alone selects the tenant.
func (r resolver) authenticate(ctx context.Context, header http.Header) (context.Context, error) {
	given := header.Values("Authorization")
	if len(given) != 1 { // of two headers, one reader uses the first and another the last
		return nil, ledger.ErrUnauthenticated
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, ledger.ErrUnauthenticated
	}
	key, err := r.ledger.Authenticate(ctx, strings.TrimSpace(secret))
	if err != nil {
		return nil, err
	}
	s := newSession(r.services, key)
	s.caller.RequestID = transport.RequestID(ctx)
	return withSession(ctx, s), nil
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
