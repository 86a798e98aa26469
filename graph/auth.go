package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// authenticate makes the session of a request from its API key: `Authorization: Bearer sk_…`. Nothing is
// anonymous, and the key alone says which tenant is meant.
func authenticate(ctx context.Context, ledger *billing.Ledger, usage *aggregate.Service, header http.Header) (*session, error) {
	given := header.Values("Authorization")
	if len(given) != 1 { // of two, one reader takes the first and another the last
		return nil, billing.ErrUnauthenticated
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, billing.ErrUnauthenticated
	}
	key, err := ledger.Authenticate(ctx, strings.TrimSpace(secret))
	if err != nil {
		return nil, err
	}
	return newSession(ledger, usage, key), nil
}

// errForbidden says that a key lacks a scope.
var errForbidden = errors.New("the API key lacks a scope")

// requires is the directive of that name: it lets a field be resolved only for keys with its scope. The transport
// has refused the whole request by then, see forbidden; this is the second lock on the same door.
func requires(ctx context.Context, _ any, next graphql.Resolver, scope billing.Scope) (any, error) {
	if !sessionOf(ctx).key.Allows(scope) {
		return nil, errForbidden
	}
	return next(ctx)
}

// forbidden refuses an operation that asks for any field whose scope the key lacks, before anything of it is
// executed: a field refused in the middle would hide what the mutations before it have done. Nil where it may.
func forbidden(operation *graphql.OperationContext, key *billing.APIKey) *gqlerror.Error {
	var fault *gqlerror.Error
	everyField(operation, func(field *ast.Field) bool {
		directive := field.Definition.Directives.ForName("requires")
		if directive == nil {
			return true
		}
		scope := billing.Scope(directive.Arguments.ForName("scope").Value.Raw)
		if key.Allows(scope) {
			return true
		}
		fault = withCode(gqlerror.ErrorPosf(field.Position,
			"the API key lacks the scope %s, which the field %s needs", scope, field.Name), codeForbidden)
		return false
	})
	return fault
}
