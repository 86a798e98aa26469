package follower

import (
	"errors"
	"net/http"

	"github.com/drawdown-billing/drawdown/billing/payment"
)

// StatusOfEvent returns the HTTP status that answers an event of a payment provider: 200 once it was received, 400 for what
// the provider did not sign, and 500 for what it should send again.
func StatusOfEvent(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, payment.ErrForged):
		return http.StatusBadRequest
	case errors.Is(err, payment.ErrNoProvider):
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}
