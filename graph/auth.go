package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
)

// authenticate makes the session of a request from its API key: `Authorization: Bearer sk_…`. Nothing is
// anonymous, and the key alone says which tenant is meant.
func authenticate(ctx context.Context, ledger *billing.Ledger, header http.Header) (*session, error) {
	scheme, secret, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, billing.ErrUnauthenticated
	}
	key, err := ledger.Authenticate(ctx, strings.TrimSpace(secret))
	if err != nil {
		return nil, err
	}
	return newSession(ledger, key), nil
}

// errForbidden says that a key lacks a scope.
var errForbidden = errors.New("the API key lacks a scope")

// requires is the directive of that name: it lets a field be resolved only for keys with its scope.
func requires(ctx context.Context, _ any, next graphql.Resolver, scope billing.Scope) (any, error) {
	if !sessionOf(ctx).key.Allows(scope) {
		return nil, fmt.Errorf("%w: %s", errForbidden, scope)
	}
	return next(ctx)
}
