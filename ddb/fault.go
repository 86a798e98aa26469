package ddb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// afterSending is an error of a call that was handed to the network, as opposed to one that failed while it was being
// prepared, for example because credentials were missing: only the former may have had an effect.
type afterSending struct{ error }

func (e afterSending) Unwrap() error { return e.error }

// markSent wraps the errors of calls that were handed to the network in afterSending. It has to be the outermost
// middleware in its step.
func markSent(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("DrawdownMarkSent",
		func(
			ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
		) (middleware.DeserializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleDeserialize(ctx, in)
			if err != nil {
				err = afterSending{err}
			}
			return out, metadata, err
		}), middleware.Before)
}

// classify returns what the error of a write means: nothing was written and the write may be tried again (ErrBusy), or
// it is not known whether it was written (ErrLost). For any other error nothing was written, and another try would
// fail.
//
//	not sent, or no connection ──► not written: plain, ErrBusy
//	throttled ───────────────────► not written: ErrBusy
//	refused (4xx) ───────────────► not written: plain, for it is the request that is wrong
//	all else ────────────────────► ErrLost: no answer, half an answer, 5xx, a transaction still in progress
func classify(ctx context.Context, err error) error {
	var sent afterSending
	var dial *net.OpError
	switch {
	case !errors.As(err, &sent):
		return err
	case errors.As(err, &dial) && dial.Op == "dial", throttled(err):
		return fmt.Errorf("%w: %w", ledger.ErrBusy, err)
	case refused(err):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w: %w", ledger.ErrLost, ctx.Err(), err)
	}
	return fmt.Errorf("%w: %w", ledger.ErrLost, err)
}

// throttles are the codes with which DynamoDB rejects a call before it does any of it, because there are too many
// calls, or another call works on the same item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
var throttles = map[string]bool{
	"ThrottlingException":                    true,
	"Throttling":                             true,
	"ProvisionedThroughputExceededException": true,
	"RequestLimitExceeded":                   true,
	"LimitExceededException":                 true,
	"TransactionConflictException":           true,
	"ReplicatedWriteConflictException":       true,
}

// throttled reports whether err has one of these codes.
func throttled(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && throttles[api.ErrorCode()]
}

// inProgress is not a refusal: the same call may have reached DynamoDB twice, and the first is still being processed.
const inProgress = "TransactionInProgressException"

// refused reports whether DynamoDB answered that the request is wrong.
func refused(err error) bool {
	var api smithy.APIError
	var response *smithyhttp.ResponseError
	return errors.As(err, &api) && api.ErrorCode() != inProgress &&
		errors.As(err, &response) && response.HTTPStatusCode() >= http.StatusBadRequest &&
		response.HTTPStatusCode() < http.StatusInternalServerError && response.HTTPStatusCode() != http.StatusRequestTimeout
}

// readFault is the error of a read after the last try of the SDK. If that was throttled, it is ErrBusy as well.
func readFault(err error) error {
	if throttled(err) {
		return fmt.Errorf("%w: %w", ledger.ErrBusy, err)
	}
	return err
}
