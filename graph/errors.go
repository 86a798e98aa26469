package graph

import (
	"context"
	"errors"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// explain implements transport.Config.Explain: it returns the error that callers may see, or nil for an unexpected
// error.
func explain(err error) *gqlerror.Error {
	var refusal *billing.Error
	var limit *limitError
	var denied *forbiddenError
	switch {
	case errors.As(err, &limit):
		shown := explained(transport.CodeRateLimited, limit.Error())
		shown.Extensions[transport.RetryAfter] = limit.seconds()
		return shown
	case errors.As(err, &refusal) && refusal.Code == billing.CodeConflict:
		return explained(transport.CodeUnavailable, refusal.Message)
	case errors.As(err, &refusal) && refusal.Code == billing.CodeNotOfferedHere:
		return explained(transport.CodeNotOfferedHere, refusal.Message)
	case errors.As(err, &refusal):
		shown := explained(transport.CodeBadUserInput, refusal.Message)
		if len(refusal.Path) > 0 {
			shown.Extensions["argument"] = strings.Join(refusal.Path, ".")
		}
		return shown
	case errors.As(err, &denied):
		return explained(transport.CodeForbidden, denied.Error())
	case errors.Is(err, ledger.ErrUnauthenticated): // also from a mutation whose key was revoked a moment before
		return explained(transport.CodeUnauthenticated,
			ledger.ErrUnauthenticated.Error()+"; send one as `Authorization: Bearer …`")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return explained(transport.CodeTimeout,
			"the request took too long; send it again, a mutation with the same idempotencyKey")
	case errors.Is(err, ledger.ErrBusy), errors.Is(err, ledger.ErrLost):
		return explained(transport.CodeUnavailable,
			"the service is busy; send it again, a mutation with the same idempotencyKey")
	}
	return nil
}

func explained(code, message string) *gqlerror.Error {
	return transport.WithCode(&gqlerror.Error{Message: message}, code)
}
