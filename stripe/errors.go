package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing/payment"
)

// failure turns an error of the library into one of the port. It copies single fields. The library's errors print whole
// objects, which contain secrets.
func (p *Provider) failure(err error) error {
	var answer *sdk.Error
	if !errors.As(err, &answer) {
		return noAnswer(err)
	}
	code := string(answer.Code)
	if code == "" {
		code = string(answer.Type)
	}
	message := fmt.Sprintf("Stripe answered %d (%s) to request %s: %s",
		answer.HTTPStatusCode, code, answer.RequestID, p.ring.redact(answer.Msg))
	if undecided(answer) {
		return fmt.Errorf("%w: %s", payment.ErrUnknown, message)
	}
	return &payment.RefusedError{Code: code, Message: message}
}

// unread turns the error of a look-up into one of the port. It never is a refusal: that Stripe shows no object, as with the key
// of another account, does not mean that no money moved.
func (p *Provider) unread(err error) error {
	failed := p.failure(err)
	if refusal, refused := errors.AsType[*payment.RefusedError](failed); refused {
		return fmt.Errorf("%w: it cannot be looked up: %s", payment.ErrUnknown, refusal.Message)
	}
	return failed
}

// undecided reports whether an answer leaves open what became of the call, or of an earlier try of it: Stripe broke down, has
// another request with the key at work, has too many requests, or never looked at the call since it refused the API key.
// Somebody may give it a better API key.
func undecided(answer *sdk.Error) bool {
	switch answer.HTTPStatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusConflict,
		http.StatusTooManyRequests:
		return true
	}
	return answer.HTTPStatusCode < 400 || answer.HTTPStatusCode >= 500
}

// misused reports whether Stripe refused a call since its key was used with other parameters before.
func misused(err error) bool {
	var answer *sdk.Error
	return errors.As(err, &answer) && answer.Type == sdk.ErrorTypeIdempotency && !undecided(answer)
}

// isMissing reports whether Stripe has no such object.
func isMissing(err error) bool {
	var answer *sdk.Error
	return errors.As(err, &answer) && answer.Code == sdk.ErrorCodeResourceMissing
}

// noAnswer says that Stripe did not answer, and why if the caller ended the wait. The library's text is left out: it has
// parts of answers.
func noAnswer(err error) error {
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, ended) {
			return fmt.Errorf("%w: Stripe did not answer in time: %w", payment.ErrUnknown, ended)
		}
	}
	return fmt.Errorf("%w: Stripe did not answer, or its answer could not be read", payment.ErrUnknown)
}

// refused returns a refusal of this package, made before anything was sent.
func refused(code, format string, args ...any) error {
	return &payment.RefusedError{Code: code, Message: fmt.Sprintf(format, args...)}
}

func isRefused(err error) bool {
	var refusal *payment.RefusedError
	return errors.As(err, &refusal)
}
